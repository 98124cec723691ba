import type { Match } from '../authenticate/authenticator.ts'
import { checkSignedTime, timeInPayload } from '../authenticate/timestamp.ts'
import { type AnyDelivery, markKeyless, rememberRequest } from '../delivery/delivery.ts'
import { nameError, WebhookError } from '../error/webhook-error.ts'
import { type BufferShare, readBody } from '../http/body.ts'
import type { WebhookInput } from '../http/input.ts'
import { parsePayload } from '../http/payload.ts'
import {
  type FittedEvent,
  fitPayload,
  identifyPayload,
  LazyIdentifyRequest,
} from '../provider/identify.ts'
import type { Identity } from '../provider/provider.ts'
import { signedTolerance } from '../provider/scheme.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import { deliveryKey, keyScope } from '../replay/replay-key.ts'
import { type Bytes, NO_BYTES } from '../util/bytes.ts'
import { runSteps, type Steps } from '../util/steps.ts'
import { isLater, type Later } from '../util/time-limit.ts'
import { answerDelivery } from './answer-handshake.ts'
import { redactedRequest } from './handler-context.ts'
import { chooseScheme, prove, readySchemes } from './prove.ts'
import { receivedAtMs } from './received-at.ts'
import { checkEncoding, checkMethod, readHead } from './request-head.ts'
import type { Settings } from './settings.ts'

/** Runs the first seven steps for one delivery. Fails only with a `WebhookError`. */
export type VerifyDelivery = (
  input: WebhookInput,
  share: BufferShare,
  keepBody?: (body: Bytes) => void,
) => Later<AnyDelivery>

const HANDSHAKE: Identity = { type: 'handshake' }

const unfitted = (event: unknown): FittedEvent => ({ known: false, event, issues: undefined })

/** Whether the proof covers an id: it covers the whole body, or `payloadHmac` proved this exact field. */
function isIdProved(
  { covers }: SchemeData,
  { id, idAuthenticated }: Identity,
  { proved }: Match,
): boolean {
  if (idAuthenticated !== undefined) return idAuthenticated && covers !== 'nothing'
  return covers === 'body' || [...(proved?.values() ?? [])].includes(id as string)
}

/** Creates the function that takes a request through the first seven steps, in order. */
export function deliveryVerifier(settings: Settings): VerifyDelivery {
  const { provider, schemas, clock, body: limits, schemaTimeoutMs } = settings
  const schemes = readySchemes(settings)
  const ownScope = keyScope(provider.name, settings.endpoint)

  /**
   * A single function, so that the order is easy to read. It waits only for results that are not available immediately.
   */
  function* takeSteps(...[input, share, keepBody]: Parameters<VerifyDelivery>): Steps<AnyDelivery> {
    try {
      const nowMs = clock()
      const arrivedMs = receivedAtMs(input.receivedAt, nowMs, settings)
      const head = readHead(input)

      // 1. Method.
      checkMethod(head, settings)
      // 2. Encoding.
      checkEncoding(head)
      // 3. The proof that the request presents. A token is checked before any byte of the body is read.
      const chosen = chooseScheme(schemes, head)
      const { scheme, needsBody } = chosen.authenticator
      const presented = chosen.authenticator.present(head)
      const found = chosen.source.keysFor(head, nowMs)
      const keys = isLater(found) ? yield found : found
      const early = needsBody ? undefined : prove(chosen, presented, keys, NO_BYTES, head, nowMs)
      const decided = isLater(early) ? yield early : early
      // 4. The body, once, within its limits.
      const read = readBody(input.body, head.headers, limits, share)
      const rawBody = isLater(read) ? yield read : read
      keepBody?.(rawBody)
      // 5. The proof.
      const proving = decided ?? prove(chosen, presented, keys, rawBody, head, nowMs)
      const { match, endpoint = settings.endpoint } = isLater(proving) ? yield proving : proving
      // 6. The signed time. If it is in the payload, this waits until the payload is parsed.
      const tolerance = settings.ownToleranceSeconds ?? signedTolerance(scheme)
      const timeInHead = match.timestamp ?? presented.timestamp
      const headTime = checkSignedTime(timeInHead, scheme, arrivedMs, tolerance)
      // 7. Payload, handshake, event type, schema.
      const payload = match.payload ? match.payload.value : parsePayload(provider.payload, rawBody)
      const time = timeInHead ?? timeInPayload(scheme, payload)
      const timestamp = headTime ?? checkSignedTime(time, scheme, arrivedMs, tolerance)
      const greeting = provider.handshakes && answerDelivery(settings, payload, match)
      const handshake = isLater(greeting) ? yield greeting : greeting
      const request = new LazyIdentifyRequest(rawBody, head.headers, match.proved)
      const identity = handshake ? HANDSHAKE : identifyPayload(provider, payload, request)
      const { type } = identity
      const fitting = handshake
        ? unfitted(payload)
        : fitPayload(schemas, type, payload, schemaTimeoutMs)
      const { known, event, issues } = isLater(fitting) ? yield fitting : fitting
      const keying = deliveryKey({
        scope: endpoint === settings.endpoint ? ownScope : keyScope(provider.name, endpoint),
        scheme,
        presented,
        match,
        time,
        rawBody,
        identity,
        isListed: type !== '*' && schemas.has(type),
      })
      const { key, isUnique } = isLater(keying) ? yield keying : keying

      const hasOwnId = identity.id !== undefined
      const delivery: AnyDelivery = {
        provider: provider.name,
        endpoint,
        id: identity.id ?? presented.id,
        idAuthenticated: hasOwnId
          ? isIdProved(scheme, identity, match)
          : presented.id !== undefined,
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
      return Object.freeze(delivery)
    } catch (cause) {
      const error = WebhookError.is(cause) ? cause : new WebhookError('provider_failed', { cause })
      throw nameError(error, provider.name, settings.endpoint)
    }
  }

  return function verifyDelivery(input, share, keepBody) {
    return runSteps(takeSteps(input, share, keepBody))
  }
}
