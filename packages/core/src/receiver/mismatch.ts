import type { AnyDelivery } from '../delivery/delivery.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { RunResult } from './run-handler.ts'
import type { Settings } from './settings.ts'

/**
 * After this many runs, the archive keeps the event, and the sender gets a 2xx: senders disable endpoints that keep
 * failing.
 */
export const MISMATCH_ATTEMPTS: number = 3

/**
 * The result for a payload that does not match the schema of its event type. The run fails, so that the sender's retry
 * succeeds once the schema is fixed. The payload reaches the `'*'` handler only if `onMismatch` is `'deliver'`.
 */
export function mismatchResult(
  { archive, onMismatch, handlers }: Settings,
  { issues }: AnyDelivery,
  attempt: number,
): RunResult | undefined {
  if (issues === undefined || (onMismatch === 'deliver' && handlers.has('*'))) return undefined
  const error = new WebhookError('payload_mismatch')
  if (archive === undefined || attempt < MISMATCH_ATTEMPTS) return { kind: 'failed', cause: error }
  return { kind: 'discarded', reason: 'payload_mismatch', error }
}
