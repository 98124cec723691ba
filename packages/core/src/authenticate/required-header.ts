import type { WebhookErrorCode } from '../error/error-code.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { HeaderLookup } from '../http/headers.ts'

/** The longest authentication header, in characters. */
export const MAX_HEADER_CHARACTERS = 4096
// The longest query that is searched for a token or a digest.
const MAX_QUERY_CHARACTERS = 8192

const LOOKS_LIKE_PROOF = /signature|hmac|token|x-hub/

/** A header's name cut to a length that a log can bear. */
export const shortName = (name: string): string => name.replace(/[^\x21-\x7e]/g, '?').slice(0, 64)

/** The advice for a header that is missing: which one, and what the request has instead. */
export function missingHint(headers: HeaderLookup, name: string, option: string): string {
  const others = headers.names().filter((other) => LOOKS_LIKE_PROOF.test(other) && other !== name)
  const present =
    others.length === 0 ? '' : ` (present: ${others.slice(0, 3).map(shortName).join(', ')})`
  const suffix = name.slice(name.lastIndexOf('-'))
  const renamed = others.find((other) => other.endsWith(suffix) && other !== suffix)
  const prefix = shortName(renamed?.slice(0, -suffix.length) ?? '')
  if (option === 'headerPrefix' && prefix !== '') {
    return `No header ${name}${present}. Set headerPrefix: '${prefix}'.`
  }
  const check =
    option === 'none'
      ? 'that the provider is the one of the sender that calls it'
      : `that \`${option}\` names the header it uses`
  return `No header ${name}${present}. Check that the sender signs this endpoint and ${check}.`
}

/** A header that must be there, once, and of bounded length. */
export function requiredHeader(
  headers: HeaderLookup,
  name: string,
  missing: WebhookErrorCode,
  malformed: WebhookErrorCode,
  option: string = 'header',
): string {
  const value = headers.only(name)
  if (value === undefined || value === '') {
    throw new WebhookError(missing, { hint: missingHint(headers, name, option) })
  }
  if (value.length > MAX_HEADER_CHARACTERS) throw new WebhookError(malformed)
  return value
}

/** The values of a query parameter, in a bounded query. */
export function queryValues(url: string | undefined, name: string): readonly string[] {
  const at = url?.indexOf('?') ?? -1
  if (url === undefined || at === -1 || url.length - at > MAX_QUERY_CHARACTERS) return []
  return new URLSearchParams(url.slice(at + 1)).getAll(name)
}
