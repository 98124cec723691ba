import type { AnyProvider } from '@hookseal/core'
import { bodyCases } from './body-cases.ts'
import { type CrashOptions, deliveryCases } from './delivery-cases.ts'
import type { HostileCase } from './hostile-case.ts'
import { type SenderOptions, sender } from './sender.ts'
import { signatureCases } from './signature-cases.ts'
import { timeCases } from './time-cases.ts'

/** How to make the cases; everything has a default. */
export interface HostileOptions extends SenderOptions {
  /** The receiver's limit: 1 MiB. */
  readonly maxBodyBytes?: number | undefined
  /** Adds `crash-before-commit`, which needs a hand on the receiver's store and clock. */
  readonly crash?: CrashOptions | undefined
}

/**
 * Everything that a webhook endpoint must not fall for, and some of what it must not refuse, as data: each
 * case has what to send and which answers are right. Only cases that the scheme can tell apart are in the
 * list: a token covers no body and no time, so nothing is tampered or stale there.
 *
 * Accepted cases run the endpoint's own handlers. Every call makes new events, so use each list once.
 *
 * @throws TypeError when the provider's scheme cannot be read, its secret is not known, or it cannot name
 *   the event.
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
  const { maxBodyBytes = 1_048_576, crash, ...rest } = options
  const from = sender(provider, rest)
  const [genuine, ...others] = deliveryCases(from, crash)
  const judged = [...signatureCases(from), ...timeCases(from), ...bodyCases(from, maxBodyBytes)]
  // A crash moves the clock, so it comes last.
  return Object.freeze([...(genuine ? [genuine] : []), ...judged, ...others])
}
