import { WebhookError } from '../error/webhook-error.ts'
import type { Settings } from './settings.ts'

/**
 * When a request arrived, in milliseconds since the epoch: now, unless it has waited in a queue.
 *
 * @throws WebhookError `provider_failed` for an invalid time; `timestamp_too_old` if it is so long ago that the replay
 *   key may have been forgotten
 */
export function receivedAtMs(
  receivedAt: Date | undefined,
  nowMs: number,
  { replay, toleranceSeconds = 0 }: Settings,
): number {
  if (receivedAt === undefined) return nowMs
  const isDate = Object.prototype.toString.call(receivedAt) === '[object Date]'
  const ms = isDate ? receivedAt.getTime() : Number.NaN
  if (!(ms <= nowMs)) {
    const hint = '`receivedAt` must be a valid Date that is not in the future.'
    throw new WebhookError('provider_failed', { hint })
  }
  if (replay !== undefined && nowMs - ms > replay.retainMs - 2000 * toleranceSeconds) {
    const hint =
      '`receivedAt` is so long ago that the replay key may have been forgotten; raise `replay.retainMs`.'
    throw new WebhookError('timestamp_too_old', { hint })
  }
  return ms
}
