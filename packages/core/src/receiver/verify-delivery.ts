import type { Match, RequestHead } from '../authenticate/authenticator.ts'
import { checkSignedTime, timeInPayload } from '../authenticate/timestamp.ts'
import { type AnyDelivery, markKeyless, rememberRequest } from '../delivery/delivery.ts'
import { nameError, WebhookError } from '../error/webhook-error.ts'
import { type BufferShare, readBody } from '../http/body.ts'
import type { WebhookInput } from '../http/input.ts'
import { parsePayload } from '../http/payload.ts'
import { type FittedEvent, fitPayload, identifyPayload } from '../provider/identify.ts'
import type { IdentifyRequest, Identity } from '../provider/provider.ts'
import { signedTolerance } from '../provider/scheme.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import { deliveryKey } from '../replay/replay-key.ts'
import { type Bytes, NO_BYTES } from '../util/bytes.ts'
import { isLater } from '../util/time-limit.ts'
import { answerDelivery } from './answer-handshake.ts'
import { redactedRequest } from './handler-context.ts'
import { chooseScheme, prove, readySchemes } from './prove.ts'
import { receivedAtMs } from './received-at.ts'
import { checkEncoding, checkMethod, readHead } from './request-head.ts'
import type { Settings } from './settings.ts'

/** A delivery that has been verified, and whether its key tells a repetition from another event. */
export interface VerifiedDelivery {
  readonly delivery: AnyDelivery
  readonly isUnique: boolean
}

/** The first seven steps for one delivery. Rejects with nothing but a `WebhookError`. */
export type VerifyDelivery = (input: WebhookInput, share: BufferShare) => Promise<VerifiedDelivery>

const NOTHING_PROVED: IdentifyRequest['proved'] = new Map()
const HANDSHAKE: Identity = { type: 'handshake' }

const unfitted = (event: unknown): FittedEvent => ({ known: false, event, issues: undefined })
function identifyRequest(head: RequestHead, rawBody: Bytes, { proved }: Match): IdentifyRequest {
  let headers: Headers | undefined
  return {
    rawBody,
    proved: proved ?? NOTHING_PROVED,
    get headers() {
      headers ??= head.headers.toHeaders()
      return headers
    },
  }
}

/** Whether the proof covers an id: the whole body, or the very field that `payloadHmac` has proved. */
function isIdProved(
  { covers }: SchemeData,
  { id, idAuthenticated }: Identity,
  { proved }: Match,
): boolean {
  if (idAuthenticated !== undefined) return idAuthenticated && covers !== 'nothing'
  return covers === 'body' || [...(proved?.values() ?? [])].includes(id as string)
}

/** Makes the function that takes a request through the first seven steps, in their order. */
export function deliveryVerifier(settings: Settings): VerifyDelivery {
  const { provider, schemas, clock, body: limits, schemaTimeoutMs } = settings
  const schemes = readySchemes(settings)

  async function verifyDelivery(
    input: WebhookInput,
    share: BufferShare,
  ): Promise<VerifiedDelivery> {
    const nowMs = clock()
    const arrivedMs = receivedAtMs(input.receivedAt, nowMs, settings)
    const head = readHead(input)

    // 1. Method.
    checkMethod(head, settings)
    // 2. Encoding.
    checkEncoding(head)
    // 3. What the request presents as proof. A token is decided before any byte of the body is read.
    const chosen = chooseScheme(schemes, head)
    const { scheme, needsBody } = chosen.authenticator
    const presented = chosen.authenticator.present(head)
    const found = chosen.source.keysFor(head, nowMs)
    const keys = isLater(found) ? await found : found
    const proveWith = (body: Bytes) => prove(chosen, presented, keys, body, head, nowMs)
    const early = needsBody ? undefined : await proveWith(NO_BYTES)
    // 4. The body, once, within its limits.
    const read = readBody(input.body, head.headers, limits, share)
    const rawBody = isLater(read) ? await read : read
    // 5. The proof.
    const proving = early ?? proveWith(rawBody)
    const proof = isLater(proving) ? await proving : proving
    const { match, endpoint = settings.endpoint } = proof
    // 6. The signed time. One that stands in the payload waits for its parse.
    const tolerance = settings.ownToleranceSeconds ?? signedTolerance(scheme)
    const timeInHead = match.timestamp ?? presented.timestamp
    const headTime = checkSignedTime(timeInHead, scheme, arrivedMs, tolerance)
    // 7. Payload, handshake, name, schema.
    const payload = match.payload
      ? match.payload.value
      : parsePayload(provider.payload ?? 'json', rawBody)
    const time = timeInHead ?? timeInPayload(scheme, payload)
    const timestamp = headTime ?? checkSignedTime(time, scheme, arrivedMs, tolerance)
    const handshake = provider.handshakes && (await answerDelivery(settings, payload, match))
    const request = identifyRequest(head, rawBody, match)
    const identity = handshake ? HANDSHAKE : identifyPayload(provider, payload, request)
    const { type } = identity
    const fitting = handshake
      ? unfitted(payload)
      : fitPayload(schemas, type, payload, schemaTimeoutMs)
    const { known, event, issues } = isLater(fitting) ? await fitting : fitting
    const keying = deliveryKey({
      provider: provider.name,
      endpoint,
      scheme,
      presented,
      match,
      time,
      rawBody,
      identity,
      isListed: type !== '*' && schemas.has(type),
    })
    const { key, isUnique } = isLater(keying) ? await keying : keying

    const hasOwnId = identity.id !== undefined
    const delivery: AnyDelivery = {
      provider: provider.name,
      endpoint,
      id: identity.id ?? presented.id,
      idAuthenticated: hasOwnId ? isIdProved(scheme, identity, match) : presented.id !== undefined,
      typeAuthenticated: scheme.covers === 'body' && identity.typeAuthenticated !== false,
      covers: scheme.covers,
      authentication: scheme.kind,
      secretId: match.secretId,
      timestamp,
      receivedAt: new Date(arrivedMs),
      key,
      replayScope: 'none',
      rawBody,
      type,
      known,
      event,
      issues,
      handshake,
    }
    if (!isUnique) markKeyless(delivery)
    rememberRequest(delivery, () => redactedRequest(head, settings))
    return { delivery: Object.freeze(delivery), isUnique }
  }

  const refuse = (cause: unknown): never => {
    const error = WebhookError.is(cause) ? cause : new WebhookError('provider_failed', { cause })
    throw nameError(error, provider.name, settings.endpoint)
  }
  return function verifyOrRefuse(input, share) {
    return verifyDelivery(input, share).catch(refuse)
  }
}
