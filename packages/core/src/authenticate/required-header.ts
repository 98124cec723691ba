import type { WebhookErrorCode } from '../error/error-code.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { HeaderLookup } from '../http/headers.ts'

/** The maximum length of an authentication header, in characters. */
export const MAX_HEADER_CHARACTERS = 4096

const LOOKS_LIKE_PROOF = /signature|hmac|token|x-hub/

/** Shortens a header name for log output. */
export const shortName = (name: string): string => name.replace(/[^\x21-\x7e]/g, '?').slice(0, 64)

/** The hint for a missing header: which one, and similar headers that the request has instead. */
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
      ? 'that the provider matches the sender'
      : `that \`${option}\` names the header it uses`
  return `No header ${name}${present}. Check that the sender signs this endpoint and ${check}.`
}

/** Returns a required header. It must occur exactly once and have a limited length. */
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
