import type { RequestHead } from '../authenticate/authenticator.ts'
import { splitResolved, unverifiedRequest } from '../authenticate/key-source.ts'
import { schemeAuthenticator, secretRulesOf } from '../authenticate/scheme-authenticator.ts'
import { signedTolerance } from '../provider/scheme.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import type { Secrets } from '../provider/secret.ts'
import type { Bytes } from '../util/bytes.ts'
import { withinTime } from '../util/time-limit.ts'
import { type Evidence, rawSecrets } from './evidence.ts'

const SECRET_TIMEOUT_MS = 5000
// More than any sender uses.
const MAX_SCHEMES = 4

/**
 * The schemes to try, in order. As in the receiver, the first one whose header is present is used. If no header is
 * present, all schemes are tried, since the sender may have renamed its header. A proof inside the payload has no
 * header.
 */
export function likelySchemes(
  schemes: readonly SchemeData[],
  head: RequestHead,
): readonly SchemeData[] {
  const present = schemes.find((scheme) => schemeAuthenticator(scheme).isPresent(head))
  if (present !== undefined && present.kind !== 'payload-hmac') return [present]
  const first = present ?? (schemes[0] as SchemeData)
  return [first, ...schemes.filter((one) => one !== first)].slice(0, MAX_SCHEMES)
}

async function secretsOf({ secret }: SchemeData, head: RequestHead): Promise<unknown> {
  if (typeof secret !== 'function') return secret
  const late = () => new Error('the secret function timed out')
  const ask = async () => secret(unverifiedRequest(head))
  return splitResolved(await withinTime(SECRET_TIMEOUT_MS, ask, late)).secrets
}

/** What is known about a delivery, regardless of the scheme. */
export interface Capture {
  readonly head: RequestHead
  readonly body: Bytes
  readonly nowMs: number
  /** Used instead of the scheme's secret. */
  readonly secret: Secrets
  readonly otherSecrets: Secrets
  /** Used instead of the scheme's tolerance. */
  readonly toleranceSeconds: number | undefined
}

/** Collects what is known about a delivery for one scheme. Returns `undefined` if there is no secret. */
export async function evidenceOf(
  scheme: SchemeData,
  { head, body, nowMs, secret, otherSecrets, toleranceSeconds }: Capture,
): Promise<Evidence | undefined> {
  const rules = secretRulesOf(scheme)
  const given = secret ?? (await secretsOf(scheme, head).catch(() => undefined))
  const secrets = rawSecrets(given, rules, nowMs)
  if (secrets.length === 0) return undefined
  const signedSeconds = signedTolerance(scheme)
  return {
    scheme,
    head,
    body,
    rules,
    secrets,
    others: rawSecrets(otherSecrets, rules, nowMs),
    nowMs,
    toleranceSeconds: signedSeconds && (toleranceSeconds ?? signedSeconds),
  }
}
