import { WebhookError } from '../error/webhook-error.ts'
import type { Settings } from './settings.ts'

/**
 * When a request arrived, in milliseconds: now, unless it waited in a queue.
 *
 * @throws WebhookError `provider_failed` for a time that cannot be; `timestamp_too_old` for one that is so long ago
 *   that the delivery's key may be forgotten
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
      '`receivedAt` is so long ago that the replay key may be forgotten; raise `replay.retainMs`.'
    throw new WebhookError('timestamp_too_old', { hint })
  }
  return ms
}
