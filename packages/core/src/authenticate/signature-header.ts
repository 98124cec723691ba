import { WebhookError } from '../error/webhook-error.ts'
import type { HeaderLookup } from '../http/headers.ts'
import type { ParsedFormat, SignatureData } from '../provider/scheme-data.ts'
import type { Bytes } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import { queryValues } from '../util/query.ts'
import type { Presented, RequestHead } from './authenticator.ts'
import { missingHint, requiredHeader } from './required-header.ts'
import { neighbors } from './signed-content.ts'
import { checkTimestamp } from './timestamp.ts'

/** The maximum number of signatures in one request. */
export const MAX_SIGNATURES = 16
/** The maximum length of a signed id, in characters. */
const MAX_ID_CHARACTERS = 256

// A signature of a version that this scheme does not use. Standard Webhooks and Stripe send such signatures alongside
// the current ones.
const OTHER_VERSION = /^[a-z]{1,3}\d{1,3}[a-z]{0,3}[=,][\x21-\x7e]+$/

/** Whether decoded bytes can be a signature of this scheme. */
export type IsSignature = (bytes: Bytes) => boolean

function decodeSignature(
  text: string,
  formats: readonly ParsedFormat[],
  isSignature: IsSignature,
): Bytes | undefined {
  for (const { prefix, encoding } of formats) {
    if (!text.startsWith(prefix)) continue
    const bytes = decode(text, encoding, prefix.length)
    if (bytes !== undefined && isSignature(bytes)) return bytes
  }
  return undefined
}

function isOtherVersion(part: string, { formats }: SignatureData): boolean {
  const isOurs = formats.some(({ prefix }) => part.startsWith(prefix))
  return !isOurs && OTHER_VERSION.test(part)
}

interface ReadHeader {
  readonly signatures: readonly Bytes[]
  readonly timestamp: string | undefined
}

function parseList(
  value: string,
  scheme: SignatureData,
  separator: string,
  isSignature: IsSignature,
): ReadHeader {
  const { timestampPrefix, formats } = scheme
  const parts = value.includes(separator) ? value.split(separator) : [value]
  if (parts.length > MAX_SIGNATURES + (timestampPrefix === undefined ? 0 : 1)) {
    throw new WebhookError('malformed_signature')
  }
  const signatures: Bytes[] = []
  let timestamp: string | undefined
  for (const part of parts) {
    if (timestampPrefix !== undefined && part.startsWith(timestampPrefix)) {
      if (timestamp !== undefined) throw new WebhookError('malformed_timestamp')
      timestamp = part.slice(timestampPrefix.length)
      continue
    }
    const signature = decodeSignature(part, formats, isSignature)
    if (signature !== undefined) signatures.push(signature)
    else if (!isOtherVersion(part, scheme)) throw new WebhookError('malformed_signature')
  }
  if (signatures.length === 0) throw new WebhookError('missing_signature')
  return { signatures, timestamp }
}

function parseSingle(
  value: string,
  { formats }: SignatureData,
  isSignature: IsSignature,
): ReadHeader {
  const signature = decodeSignature(value, formats, isSignature)
  if (signature === undefined) throw new WebhookError('malformed_signature')
  return { signatures: [signature], timestamp: undefined }
}

/** Reads one signature from each of up to 16 numbered headers. */
function parseNumbered(
  headers: HeaderLookup,
  scheme: SignatureData,
  isSignature: IsSignature,
): ReadHeader {
  const signatures = scheme.headers.flatMap((name) => {
    if (!headers.has(name)) return []
    const value = requiredHeader(headers, name, 'missing_signature', 'malformed_signature')
    return parseSingle(value, scheme, isSignature).signatures
  })
  if (signatures.length > 0) return { signatures, timestamp: undefined }
  const [first] = scheme.headers as readonly [string]
  const hint = missingHint(headers, first, scheme.headerOption)
  throw new WebhookError('missing_signature', { hint })
}

// RFC 20: the visible characters, without the space.
const VISIBLE = Array.from({ length: 94 }, (_, i) => String.fromCharCode(0x21 + i))

/** The characters an id may have, so that it cannot be confused with the content next to it. */
function idGrammar({ content }: SignatureData): RegExp {
  if (typeof content === 'function') return new RegExp(`^[\\x21-\\x7e]{1,${MAX_ID_CHARACTERS}}$`)
  const { touches, before, after } = neighbors(content, 'id')
  // Excludes every character that can start a JSON body, a time or another field.
  if (touches) return new RegExp(`^[\\w+/=-]{1,${MAX_ID_CHARACTERS}}$`)
  const excluded = before.slice(-1) + after.slice(0, 1)
  const allowed = VISIBLE.filter((character) => !excluded.includes(character))
  return new RegExp(`^[${allowed.join('').replace(/[\]\\^-]/g, '\\$&')}]{1,${MAX_ID_CHARACTERS}}$`)
}

/** Reads the headers that a scheme names. Every value must match in full. @throws WebhookError with a 401 code */
export function signatureReader(
  scheme: SignatureData,
  isSignature: IsSignature,
): (head: RequestHead) => Presented {
  const {
    headers: names,
    isNumbered,
    idHeaders,
    timestampHeaders,
    separator,
    headerOption,
  } = scheme
  const grammar = idGrammar(scheme)

  return function readSignature({ headers, url }) {
    // If there are several names, the first one present also determines the id and time headers.
    const isOnly = isNumbered || names.length === 1
    const at = isOnly
      ? 0
      : Math.max(
          0,
          names.findIndex((name) => headers.has(name)),
        )
    let read: ReadHeader
    if (isNumbered) read = parseNumbered(headers, scheme, isSignature)
    else {
      const name = names[at] as string
      const value = requiredHeader(
        headers,
        name,
        'missing_signature',
        'malformed_signature',
        headerOption,
      )
      read =
        separator === undefined
          ? parseSingle(value, scheme, isSignature)
          : parseList(value, scheme, separator, isSignature)
    }
    const idHeader = idHeaders?.[at]
    const id =
      idHeader === undefined
        ? undefined
        : requiredHeader(
            headers,
            idHeader,
            'missing_id',
            'malformed_id',
            headerOption === 'header' ? 'idHeader' : headerOption,
          )
    if (id !== undefined && !grammar.test(id)) throw new WebhookError('malformed_id')

    const timestampHeader = timestampHeaders?.[at]
    const isTimed = timestampHeader !== undefined || scheme.timestampPrefix !== undefined
    const time = timestampHeader === undefined ? read.timestamp : headers.only(timestampHeader)
    return {
      signatures: read.signatures,
      timestamp: isTimed ? checkTimestamp(time, scheme) : undefined,
      id,
      bodyDigest: readBodyDigest(scheme, url),
    }
  }
}

const DIGEST_GRAMMARS = { hex: /^[0-9a-f]{64}$/, base64: /^[\w+/]{43}=$/ }

function readBodyDigest(scheme: SignatureData, url: string | undefined): string | undefined {
  const { bodyDigestQuery, bodyDigestEncoding } = scheme
  if (bodyDigestQuery === undefined) return undefined
  const [digest, ...more] = queryValues(url, bodyDigestQuery)
  if (digest === undefined) return undefined
  if (more.length === 0 && DIGEST_GRAMMARS[bodyDigestEncoding].test(digest)) return digest
  throw new WebhookError('malformed_signature')
}
