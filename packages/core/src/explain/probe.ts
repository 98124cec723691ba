import type { Authenticator, Match, Presented } from '../authenticate/authenticator.ts'
import { schemeAuthenticator } from '../authenticate/scheme-authenticator.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import { changedScheme } from '../provider/scheme.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import type { Bytes } from '../util/bytes.ts'
import { asRefusal } from './diagnosis.ts'
import { currentKeys, type Evidence, type Replacement } from './evidence.ts'

// Limits on the work of one explanation.
const MAX_MACS = 4096
const MAX_HASHED_BYTES = 134_217_728

/** How the receiver itself judges a delivery. */
export type Judgment =
  | { readonly presented: Presented; readonly match: Match; readonly error?: undefined }
  | {
      /** `undefined` if the proof is missing or malformed. */
      readonly presented: Presented | undefined
      readonly match?: undefined
      readonly error: WebhookError
    }

function prepared(authenticator: Authenticator<never>, keys: readonly Bytes[]) {
  return keys.map((key) => ({ id: '', key: authenticator.prepareKey(key) }))
}

/** Runs the scheme's own authenticator with the currently valid secrets. */
export async function judge({ scheme, head, body, secrets }: Evidence): Promise<Judgment> {
  const authenticator = schemeAuthenticator(scheme)
  let presented: Presented | undefined
  try {
    presented = authenticator.present(head)
    const keys = prepared(authenticator, currentKeys(secrets))
    return { presented, match: await authenticator.match(presented, keys, body, head) }
  } catch (cause) {
    return { presented, error: asRefusal(cause) }
  }
}

/** Whether all fields that the template needs are known. */
function isComplete(scheme: SchemeData, { id, timestamp }: Presented): boolean {
  if (!('content' in scheme) || typeof scheme.content === 'function') return true
  const fields = scheme.content.flatMap((part) => ('field' in part ? part.field : []))
  const isMissing = (field: string, value: unknown) =>
    value === undefined && fields.some((one) => one === field)
  const hasUrl = scheme.urls.length > 0
  return (
    !isMissing('id', id) &&
    !isMissing('timestamp', timestamp) &&
    !isMissing('url', hasUrl || undefined)
  )
}

/** Whether the proof matches with these replacements. Also `false` once the work limit is reached. */
export type Probe = (replacement: Replacement) => Promise<boolean>

/** Creates a probe that does a bounded amount of work. */
export function createProbe(evidence: Evidence, proof: Presented): Probe {
  const current = currentKeys(evidence.secrets)
  let macs = 0
  let hashedBytes = 0

  return async function probe({ body = evidence.body, key, timestamp, signatures, scheme: parts }) {
    // The adjacency rule for the body does not apply here; only what was signed matters.
    const scheme = changedScheme(evidence.scheme, { ...parts, isBodyBracketed: false })
    const presented = {
      ...proof,
      timestamp: timestamp ?? proof.timestamp,
      signatures: signatures ?? proof.signatures,
    }
    const keys = key === undefined ? current : [key]
    const urls = 'urls' in scheme ? Math.max(1, scheme.urls.length) : 1
    const algorithms = 'algorithms' in scheme ? scheme.algorithms.length : 1
    // A public key checks each signature separately; a MAC is computed once for all of them.
    const each = scheme.kind === 'asymmetric' ? presented.signatures.length : algorithms
    macs += keys.length * urls * each
    hashedBytes += keys.length * urls * body.length
    if (macs > MAX_MACS || hashedBytes > MAX_HASHED_BYTES) return false
    if (!isComplete(scheme, presented)) return false
    const authenticator = schemeAuthenticator(scheme)
    try {
      await authenticator.match(presented, prepared(authenticator, keys), body, evidence.head)
      return true
    } catch {
      return false
    }
  }
}
