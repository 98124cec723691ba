import type { Presented } from '../authenticate/authenticator.ts'
import { MAX_HEADER_CHARACTERS, queryValues, shortName } from '../authenticate/required-header.ts'
import { MAX_SIGNATURES } from '../authenticate/signature-header.ts'
import { DIGEST_BYTES } from '../crypto/backend.ts'
import type { HeaderLookup } from '../http/headers.ts'
import { changedScheme } from '../provider/scheme.ts'
import type { SignatureData } from '../provider/scheme-data.ts'
import type { Bytes } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import type { Evidence } from './evidence.ts'

/** What part of a header can be read as: the bytes, and the `format` that reads them so, if there is one. */
export interface Reading {
  readonly bytes: Bytes
  readonly format: string | undefined
}

const LENGTHS = Object.values(DIGEST_BYTES)
const ENCODINGS = ['hex', 'base64', 'base64url'] as const

/** Padded base64 of base64 in any alphabet, with any padding. */
export function paddedBase64(text: string): string {
  const digits = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, '=')
}

function decodings(text: string, prefix: string): readonly Reading[] {
  const exact = ENCODINGS.map((encoding) => ({
    bytes: decode(text, encoding),
    format: `${prefix}{${encoding}}`,
  }))
  const loose = { bytes: decode(paddedBase64(text), 'base64'), format: undefined }
  return [...exact, loose].flatMap(({ bytes, format }) =>
    bytes !== undefined && LENGTHS.includes(bytes.length) ? [{ bytes, format }] : [],
  )
}

/** Every digest in a header's text: with any prefix, any separator, in hex or base64. */
export function readSignatures(text: string): readonly Reading[] {
  const parts = text.slice(0, MAX_HEADER_CHARACTERS).split(/[\s,;"']+/)
  return parts.slice(0, 2 * MAX_SIGNATURES).flatMap((part) => {
    const [, prefix = '', rest = ''] = /^([\w.-]{1,16}[=:])(.+)$/.exec(part) ?? []
    const found = [...decodings(part, ''), ...decodings(rest, prefix)]
    // A `format` describes the whole value, or a part between two separators.
    return parts.length === 1 ? found : found.map(({ bytes }) => ({ bytes, format: undefined }))
  })
}

const TIME = /^(?:\d{1,20}|\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:?\d\d))$/

function anyTimestamp(headers: HeaderLookup, scheme: SignatureData, text: string) {
  for (const name of scheme.timestampHeaders ?? []) {
    const given = headers.get(name)
    if (given !== undefined) return given
  }
  const [, inList] = /(?:^|[\s,;])t(?:s|imestamp)?=(\d{1,20})/.exec(text) ?? []
  if (inList !== undefined) return inList
  return headers
    .names()
    .filter((name) => name.endsWith('timestamp'))
    .map((name) => headers.get(name) ?? '')
    .find((value) => TIME.test(value))
}

function anyId(headers: HeaderLookup, scheme: SignatureData): string | undefined {
  const named = headers.names().filter((name) => /(?:webhook|svix|message|event)-id$/.test(name))
  const names = scheme.idHeaders ?? named
  return names.map((name) => headers.get(name)).find((value) => value !== undefined)
}

/** What the headers may mean, whether or not they are in the form that the scheme describes. */
export function readLoosely(
  { head: { headers, url }, scheme }: Evidence<SignatureData & Evidence['scheme']>,
  strict: Presented | undefined,
): { readonly presented: Presented; readonly readings: readonly Reading[] } {
  const text = scheme.headers.flatMap((name) => headers.get(name) ?? []).join(' ')
  const readings = readSignatures(text)
  const { bodyDigestQuery: query } = scheme
  const presented: Presented = {
    signatures: [...(strict?.signatures ?? []), ...readings.map(({ bytes }) => bytes)],
    timestamp: strict?.timestamp ?? anyTimestamp(headers, scheme, text),
    id: strict?.id ?? anyId(headers, scheme),
    bodyDigest:
      strict?.bodyDigest ?? (query === undefined ? undefined : queryValues(url, query)[0]),
  }
  return { presented, readings }
}

/** A signature under another name than the scheme's, and the scheme that would read it there. */
export interface MovedSignature<S> {
  readonly scheme: S
  readonly detail: string
  readonly fix: string
}

const afterLastDash = (name: string) => name.slice(name.lastIndexOf('-'))

/** Finds the signature in another header, if none of the scheme's own is there. */
export function movedSignature<S extends SignatureData & Evidence['scheme']>({
  head: { headers },
  scheme,
}: Evidence<S>): MovedSignature<S> | undefined {
  if (scheme.headers.some((name) => headers.get(name) !== undefined)) return undefined
  const [own = ''] = scheme.headers
  const isRenamed = (name: string) =>
    name.length > afterLastDash(own).length && name.endsWith(afterLastDash(own))
  const isReadable = (name: string) => readSignatures(headers.get(name) ?? '').length > 0
  const others = headers.names().filter((name) => scheme.kind === 'asymmetric' || isReadable(name))
  const found =
    others.find(isRenamed) ??
    (scheme.kind === 'asymmetric'
      ? undefined
      : (others.find((name) => /signature|hmac|hub/.test(name)) ?? others[0]))
  if (found === undefined) return undefined

  // A sender that renames the prefix renames it in all of its headers.
  const from = own.slice(0, -afterLastDash(own).length)
  const to = found.slice(0, -afterLastDash(own).length)
  const besides = (names: readonly string[] | undefined) =>
    names?.slice(0, 1).map((name) => {
      const renamed = name.startsWith(`${from}-`) ? `${to}${name.slice(from.length)}` : name
      return isRenamed(found) && headers.get(renamed) !== undefined ? renamed : name
    })
  const [idHeaders, timestampHeaders] = [
    besides(scheme.idHeaders),
    besides(scheme.timestampHeaders),
  ]
  const parts = { headers: [found], isNumbered: false, idHeaders, timestampHeaders }
  const isPrefix = scheme.headerOption === 'headerPrefix' && isRenamed(found)
  return {
    scheme: changedScheme(scheme, parts),
    detail: `It is ${shortName(found)}.`,
    fix: isPrefix
      ? `Set \`headerPrefix: '${shortName(to)}'\`.`
      : `Set \`header\` to that name${(idHeaders ?? timestampHeaders) ? ', and `idHeader` and `timestampHeader` to those beside it' : ''}.`,
  }
}
