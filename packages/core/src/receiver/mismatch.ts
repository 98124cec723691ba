import type { AnyDelivery } from '../delivery/delivery.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { RunResult } from './run-handler.ts'
import type { Settings } from './settings.ts'

/**
 * After so many runs, an archive has the event for good, and the sender gets a 2xx: it would switch off an endpoint that
 * fails for long.
 */
export const MISMATCH_ATTEMPTS: number = 3

/**
 * What becomes of a payload that the schema of its name refuses: a failed run, so that a corrected schema and the
 * sender's retry repair it. It never reaches `'*'`, unless `onMismatch` says so.
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
