import type { Presented } from '../authenticate/authenticator.ts'
import { rawSignature } from '../authenticate/public-key.ts'
import { MAX_HEADER_CHARACTERS } from '../authenticate/required-header.ts'
import { MAX_SIGNATURES } from '../authenticate/signature-header.ts'
import { DIGEST_BYTES } from '../crypto/backend.ts'
import type { HeaderLookup } from '../http/headers.ts'
import type { AsymmetricData, SignatureData } from '../provider/scheme-data.ts'
import { type Bytes, equalBytes } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import { queryValues } from '../util/query.ts'
import { trimEnd } from '../util/trim-end.ts'
import type { Evidence, SignatureScheme } from './evidence.ts'

type Form = AsymmetricData['signatureForm'] | undefined

/** One way to read a part of a header: the bytes, and the options for reading it that way, if there are any. */
export interface Reading {
  readonly bytes: Bytes
  readonly format: string | undefined
  /** The form of a public-key signature. */
  readonly form: Form
}

const LENGTHS = Object.values(DIGEST_BYTES)
const ENCODINGS = ['hex', 'base64', 'base64url'] as const
const FORMS = ['raw', 'der'] as const

/** Converts base64 of any alphabet and padding to padded standard base64. */
export function paddedBase64(text: string): string {
  const digits = trimEnd(text.replaceAll('-', '+').replaceAll('_', '/'), '=')
  return digits.padEnd(Math.ceil(digits.length / 4) * 4, '=')
}

/** Converts bytes to a signature that can be compared. Empty if they cannot be one. */
function signatureOf(bytes: Bytes, kind: SignatureScheme['kind']): readonly [Bytes, Form][] {
  if (kind === 'hmac') return LENGTHS.includes(bytes.length) ? [[bytes, undefined]] : []
  return FORMS.flatMap((form) => {
    const raw = rawSignature(bytes, form)
    return raw === undefined ? [] : [[raw, form] as [Bytes, Form]]
  })
}

function decodings(
  text: string,
  prefix: string,
  kind: SignatureScheme['kind'],
): readonly Reading[] {
  const exact = ENCODINGS.map((encoding) => ({
    bytes: decode(text, encoding),
    format: `${prefix}{${encoding}}`,
  }))
  const loose = { bytes: decode(paddedBase64(text), 'base64'), format: undefined }
  return [...exact, loose].flatMap(({ bytes, format }) => {
    const read = bytes === undefined ? [] : signatureOf(bytes, kind)
    return read.map(([signature, form]) => ({ bytes: signature, format, form }))
  })
}

/** Finds every signature in a header's text: with any prefix and separator, in hex or base64. */
export function readSignatures(text: string, kind: SignatureScheme['kind']): readonly Reading[] {
  const parts = text.slice(0, MAX_HEADER_CHARACTERS).split(/[\s,;"']+/)
  return parts.slice(0, 2 * MAX_SIGNATURES).flatMap((part) => {
    const [, prefix = '', rest = ''] = /^([\w.-]{1,16}[=:])(.+)$/.exec(part) ?? []
    const found = [...decodings(part, '', kind), ...decodings(rest, prefix, kind)]
    // A `format` describes the whole value, or a part between two separators.
    return parts.length === 1 ? found : found.map((one) => ({ ...one, format: undefined }))
  })
}

const TIME = /^(?:\d{1,20}|\d{4}-\d\d-\d\dT[\d:.]{5,20}(?:Z|[+-]\d\d:?\d\d))$/

function anyTimestamp(headers: HeaderLookup, scheme: SignatureData, text: string) {
  for (const name of scheme.timestampHeaders ?? []) {
    const given = headers.get(name)
    if (given !== undefined) return given
  }
  const { timestampPrefix: prefix, separator = ',' } = scheme
  const part = text.split(separator).find((one) => prefix !== undefined && one.startsWith(prefix))
  if (part !== undefined) return part.slice(prefix?.length)
  const [, inList = ''] = /(?:^|[\s,;])t(?:s|imestamp)?=([^\s,;]{1,40})/.exec(text) ?? []
  if (TIME.test(inList)) return inList
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

/** Reads the headers leniently, even if they are not in the form that the scheme describes. */
export function readLoosely(
  { head: { headers, url }, scheme }: Evidence<SignatureScheme>,
  strict: Presented | undefined,
): { readonly presented: Presented; readonly readings: readonly Reading[] } {
  const text = scheme.headers.flatMap((name) => headers.get(name) ?? []).join(' ')
  const readings = readSignatures(text, scheme.kind)
  const { bodyDigestQuery: query } = scheme
  const all = [...(strict?.signatures ?? []), ...readings.map(({ bytes }) => bytes)]
  const presented: Presented = {
    signatures: all.filter((one, i) => all.findIndex((other) => equalBytes(one, other)) === i),
    timestamp: strict?.timestamp ?? anyTimestamp(headers, scheme, text),
    id: strict?.id ?? anyId(headers, scheme),
    bodyDigest:
      strict?.bodyDigest ?? (query === undefined ? undefined : queryValues(url, query)[0]),
  }
  return { presented, readings }
}
