import { type AnyReceiver, type Outcome, WebhookError } from '@hookseal/core'
import {
  checkOptions,
  nonEmpty,
  type OpenedPack,
  type RerunAccess,
  rerunAccess,
} from '@hookseal/core/toolkit'
import type { ArchiveSettings } from './archive-options.ts'
import type { ArchiveStorage } from './archive-storage.ts'
import type { ArchivedDelivery, DeliveryArchive, RerunOptions } from './delivery-archive.ts'
import { openSealed } from './open-row.ts'

/** The archive of the delivery to rerun. */
export interface RerunSource {
  readonly archive: DeliveryArchive
  readonly storage: ArchiveStorage
  readonly settings: ArchiveSettings
}

// Longer than it takes to reopen a key and claim it. After that, the claim protects the run.
const LEASE_MS = 60_000

/** Checks the body. @throws TypeError if it is missing or was redacted */
function checkBody({ fields, rawBody }: OpenedPack, allowRedacted: boolean): void {
  if (fields.redacted !== true) return
  if (rawBody.length === 0) {
    throw new TypeError('rerun: the body of this delivery was not kept, so it cannot be rerun')
  }
  if (allowRedacted) return
  throw new TypeError(
    'rerun: values of this delivery were redacted; pass allowRedacted: true to run it anyway, and check ' +
      'delivery.redacted in the handler',
  )
}

/** Whether the key of a row is finished and must be reopened. @throws TypeError if that requires `force` */
function needsReopen({ status, error }: ArchivedDelivery, force: boolean): boolean {
  // A receiver discards a payload that never matches its schema, which finishes the key.
  if (status === 'dead' && error === 'payload_mismatch') return true
  if (status !== 'handled' && status !== 'discarded') return false
  if (force) return true
  throw new TypeError(`rerun: this delivery was ${status}; pass force: true to rerun it`)
}

/** The outcome for a caller that arrives while another one is reopening the key. */
function inFlight({ fields, rawBody }: OpenedPack): Outcome {
  const { timestamp, receivedAt, headers: _, traceparent: __, ...rest } = fields
  const error = new WebhookError('in_flight', { provider: rest.provider, endpoint: rest.endpoint })
  return {
    kind: 'in_flight',
    status: error.status,
    headers: { 'retry-after': '1' },
    body: '',
    error,
    delivery: Object.freeze({
      ...rest,
      timestamp: timestamp === undefined ? undefined : new Date(timestamp),
      receivedAt: new Date(receivedAt),
      replayScope: 'none',
      rawBody,
      known: false,
      event: undefined,
      issues: undefined,
      handshake: undefined,
    }),
  }
}

/** Whether the right to reopen a key has been held for so long that another caller may have acquired it. */
const isOverdue = (beganAt: number) => performance.now() - beganAt > LEASE_MS / 2

/** Reopens the key of a finished delivery and runs it. Of several concurrent callers, only one does so. */
async function reopenAndRun(
  { storage, row, pack }: { storage: ArchiveStorage; row: ArchivedDelivery; pack: OpenedPack },
  access: RerunAccess,
): Promise<Outcome> {
  const beganAt = performance.now()
  const token = await storage.takeRerun(row, LEASE_MS)
  if (token === undefined) return inFlight(pack)
  try {
    // First without reopening, which rejects a wrong receiver and shows whether the key is finished.
    const outcome = await access.rerun(pack)
    if (outcome.kind !== 'duplicate') return outcome
    if (isOverdue(beganAt)) return inFlight(pack)
    await access.reopen(row.key)
    // The store took so long that another caller may have acquired the right in the meantime.
    return isOverdue(beganAt) ? inFlight(pack) : await access.rerun(pack)
  } finally {
    await storage.giveBackRerun(row.key, token).catch(() => {})
  }
}

/**
 * Reruns an archived delivery through the receiver.
 *
 * @throws TypeError if it cannot be rerun, with the reason
 */
export async function rerunDelivery(
  { archive, storage, settings }: RerunSource,
  receiver: AnyReceiver,
  options: RerunOptions,
): Promise<Outcome> {
  checkOptions('rerun', options, ['key', 'force', 'allowRedacted'])
  const { force = false, allowRedacted = false } = options
  const key = nonEmpty('rerun: key', options.key)
  const access = rerunAccess(receiver)
  if (access.archive !== archive) {
    throw new TypeError(
      'rerun: the receiver has a different archive; pass this one to it as `archive`',
    )
  }
  await storage.flush()
  const [row] = await storage.page({ key })
  if (row === undefined) throw new TypeError('rerun: no delivery has this key')
  const pack = await openSealed(settings, row)
  const mustReopen = needsReopen(row, force)
  checkBody(pack, allowRedacted)
  if (mustReopen) return reopenAndRun({ storage, row, pack }, access)
  const outcome = await access.rerun(pack)
  // The process ended, or the database was down, after the key was committed and before the row was marked.
  if (outcome.kind === 'duplicate') await storage.markHandled(row)
  return outcome
}
