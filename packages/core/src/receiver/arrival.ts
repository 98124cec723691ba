import { type AnyDelivery, rememberRequest } from '../delivery/delivery.ts'
import type { OpenedPack } from '../delivery/open-pack.ts'
import type { Answer } from '../http/answer.ts'
import type { BufferShare } from '../http/body.ts'
import type { UnverifiedRequest, WebhookInput } from '../http/input.ts'
import type { Later } from '../util/time-limit.ts'
import { getAnswerer } from './answer-handshake.ts'
import { type CapturedRequest, captureNote } from './capture.ts'
import { readRequest } from './request-head.ts'
import type { Settings } from './settings.ts'
import { checkOrigin, storedDelivery, storedRequest } from './stored-delivery.ts'
import type { VerifyDelivery } from './verify-delivery.ts'

/** Where a delivery comes from: a request, or a pack whose seal has been checked. */
export interface Arrival {
  /** The request without its credentials. */
  readonly request: () => UnverifiedRequest
  /** Returns the response to a request that is a handshake rather than a delivery. */
  readonly answerHandshake: () => Later<Answer | undefined>
  /** Returns the verified delivery. Fails only with a `WebhookError`. */
  readonly verify: (share: BufferShare) => Later<AnyDelivery>
  /** The request as it was received, including credentials, for the receiver's `capture`. */
  readonly captured?: (() => CapturedRequest) | undefined
}

/** Creates the function that turns requests into arrivals. */
export function requestArrivals(
  settings: Settings,
  verifyDelivery: VerifyDelivery,
): (input: WebhookInput) => Arrival {
  const hasGetHandshake = settings.methods.includes('GET')
  const answerGet = getAnswerer(settings)
  return (input) => {
    const note = settings.isCapturing ? captureNote(input) : undefined
    return {
      request: () => readRequest(input, settings),
      answerHandshake: () => (hasGetHandshake ? answerGet(input) : undefined),
      verify: (share) => verifyDelivery(input, share, note?.keepBody),
      captured: note?.captured,
    }
  }
}

const hasTenants = ({ schemes }: Settings) =>
  schemes.some(({ secret }) => typeof secret === 'function')

/** Creates an arrival from an archived delivery. @throws TypeError if it belongs to another provider or endpoint */
export function storedArrival(settings: Settings, pack: OpenedPack): Arrival {
  const { endpoint } = pack.fields
  checkOrigin(settings, pack)
  if (endpoint !== settings.endpoint && !hasTenants(settings)) {
    throw new TypeError(
      `this delivery belongs to the endpoint ${endpoint}, not ${settings.endpoint}`,
    )
  }
  const request = () => storedRequest(pack, settings)
  return {
    request,
    answerHandshake: () => undefined,
    async verify() {
      const delivery = await storedDelivery(settings, pack)
      rememberRequest(delivery, request)
      return Object.freeze(delivery)
    },
  }
}
