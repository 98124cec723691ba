import type { HashAlgorithm } from '../crypto/backend.ts'
import type { WebhookErrorCode } from '../error/error-code.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { HeaderLookup } from '../http/headers.ts'
import type { HmacScheme } from '../provider/scheme.ts'
import type { Bytes } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'

/** What the authentication headers of one request say, well formed but not yet believed. */
export interface PresentedSignature {
  readonly signatures: readonly Bytes[]
  readonly timestamp: string | undefined
  readonly id: string | undefined
}

const MAX_HEADER_CHARACTERS = 4096
const MAX_SIGNATURES = 16
const DIGEST_BYTES: Readonly<Record<HashAlgorithm, number>> = { sha1: 20, sha256: 32, sha512: 64 }

// Twelve digits reach the year 33658; milliseconds have thirteen.
const TIMESTAMP = /^[1-9]\d{0,11}$/
// Without a full stop, so that id and timestamp cannot trade places with the payload.
const ID = /^[\x21-\x2d\x2f-\x7e]{1,256}$/
// A signature of a version that this scheme does not read, as Standard Webhooks and Stripe send beside ours.
const OTHER_VERSION = /^v\d{1,3}[a-z]{0,3}[=,][\x21-\x7e]+$/

/** A header that must be there, once, and of bounded length. */
export function requiredHeader(
  headers: HeaderLookup,
  name: string,
  missing: WebhookErrorCode,
  malformed: WebhookErrorCode,
): string {
  const value = headers.only(name)
  if (value === undefined || value === '') throw new WebhookError(missing)
  if (value.length > MAX_HEADER_CHARACTERS) throw new WebhookError(malformed)
  return value
}

function decodeSignature(text: string, scheme: HmacScheme): Bytes | undefined {
  for (const { prefix, encoding } of scheme.formats) {
    if (!text.startsWith(prefix)) continue
    const bytes = decode(text.slice(prefix.length), encoding)
    if (bytes?.length === DIGEST_BYTES[scheme.algorithm]) return bytes
  }
  return undefined
}

function isOtherVersion(part: string, scheme: HmacScheme): boolean {
  const ours = scheme.formats.some(({ prefix }) => part.startsWith(prefix))
  return !ours && OTHER_VERSION.test(part)
}

function parseList(value: string, scheme: HmacScheme, separator: string) {
  const { timestampPrefix } = scheme
  const parts = value.split(separator)
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
    const signature = decodeSignature(part, scheme)
    if (signature !== undefined) signatures.push(signature)
    else if (!isOtherVersion(part, scheme)) throw new WebhookError('malformed_signature')
  }
  if (signatures.length === 0) throw new WebhookError('missing_signature')
  return { signatures, timestamp }
}

function parseSingle(value: string, scheme: HmacScheme) {
  const signature = decodeSignature(value, scheme)
  if (signature === undefined) throw new WebhookError('malformed_signature')
  return { signatures: [signature], timestamp: undefined }
}

function checkedTimestamp(value: string | undefined): string {
  if (value === undefined || value === '') throw new WebhookError('missing_timestamp')
  if (!TIMESTAMP.test(value)) throw new WebhookError('malformed_timestamp')
  return value
}

/** Reads the headers that a scheme names; everything is matched whole. @throws WebhookError of a 401 code */
export function parseSignatureHeader(
  headers: HeaderLookup,
  scheme: HmacScheme,
): PresentedSignature {
  const value = requiredHeader(headers, scheme.header, 'missing_signature', 'malformed_signature')
  const { signatures, timestamp } =
    scheme.separator === undefined
      ? parseSingle(value, scheme)
      : parseList(value, scheme, scheme.separator)

  const { timestampHeader, idHeader } = scheme
  const id =
    idHeader === undefined
      ? undefined
      : requiredHeader(headers, idHeader, 'missing_id', 'malformed_id')
  if (id !== undefined && !ID.test(id)) throw new WebhookError('malformed_id')
  if (scheme.toleranceSeconds === undefined) return { signatures, timestamp: undefined, id }
  const time = timestampHeader === undefined ? timestamp : headers.only(timestampHeader)
  return { signatures, timestamp: checkedTimestamp(time), id }
}
