import type { AnyProvider } from '@hookseal/core'
import { bodyCases } from './body-cases.ts'
import { type CrashOptions, deliveryCases } from './delivery-cases.ts'
import type { HostileCase } from './hostile-case.ts'
import { schemeCases } from './scheme-cases.ts'
import { type SenderOptions, sender } from './sender.ts'
import { signatureCases } from './signature-cases.ts'
import { timeCases } from './time-cases.ts'

/** Options of `hostile()`. */
export interface HostileOptions extends SenderOptions {
  /**
   * Maximum body size that the receiver accepts, in bytes.
   *
   * @default the provider's limit, or 1_048_576
   */
  readonly maxBodyBytes?: number | undefined
  /**
   * Adds the case `crash-before-commit`, which controls the store and the clock of the receiver.
   *
   * @default no such case
   */
  readonly crash?: CrashOptions | undefined
}

const MAX_BODY_BYTES = 1_048_576

/**
 * Lists requests that a webhook endpoint must reject, and some that it must accept. Each case has the requests to send
 * and the responses that are correct. The list contains only cases that the provider's scheme can detect: a token
 * covers neither body nor time, so it has no tampered or stale case, and a form has no JSON that could be nested too
 * deeply. With a list of schemes, the first one is tested in full, and the others only by their proof.
 *
 * Accepted cases run the endpoint's own handlers. Every call creates new events, so use each list only once.
 *
 * @throws TypeError if the provider's scheme cannot be read, its secret is unknown, or it cannot identify the event.
 * @example
 * ```ts
 * it.each(hostile(provider))('answers $name', ({ prove }) =>
 *   prove((sent) => sent.supertest(request(app).post('/webhooks/rine'))),
 * )
 * ```
 */
export function hostile(
  provider: AnyProvider,
  options: HostileOptions = {},
): readonly HostileCase[] {
  const { maxBodyBytes = provider?.maxBodyBytes ?? MAX_BODY_BYTES, crash, ...rest } = options
  const from = sender(provider, rest)
  const [genuine, ...others] = deliveryCases(from, crash)
  const judged = [
    ...signatureCases(from),
    ...schemeCases(from),
    ...timeCases(from),
    ...bodyCases(from, maxBodyBytes),
  ]
  // A crash moves the clock, so it comes last.
  return Object.freeze([...(genuine ? [genuine] : []), ...judged, ...others])
}
