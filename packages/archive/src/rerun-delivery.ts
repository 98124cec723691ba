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

/** The archive whose delivery runs again. */
export interface RerunSource {
  readonly archive: DeliveryArchive
  readonly storage: ArchiveStorage
  readonly settings: ArchiveSettings
}

// Longer than it takes to reopen a key and to claim it: from then on, the claim protects the run.
const LEASE_MS = 60_000

/** @throws TypeError when the body is not what the handler would need. */
function checkBody({ fields, rawBody }: OpenedPack, allowRedacted: boolean): void {
  if (fields.redacted !== true) return
  if (rawBody.length === 0) {
    throw new TypeError(
      'rerun: the body of this delivery was not kept, so that it cannot run again',
    )
  }
  if (allowRedacted) return
  throw new TypeError(
    'rerun: values of this delivery were redacted; give allowRedacted: true to run it all the same, and look at ' +
      'delivery.redacted in the handler',
  )
}

/** Whether the key of a row has ended, so that it must be reopened. @throws TypeError when that needs `force` */
function needsReopen({ status, error }: ArchivedDelivery, force: boolean): boolean {
  // A receiver gives up a payload that does not fit its schema: it ends the key.
  if (status === 'dead' && error === 'payload_mismatch') return true
  if (status !== 'handled' && status !== 'discarded') return false
  if (force) return true
  throw new TypeError(`rerun: this delivery was ${status}; give force: true to run it again`)
}

/** The outcome for a caller that comes while another one reopens the key. */
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

/** Whether the right to reopen a key has been held for so long that another caller may have it by now. */
const isOverdue = (beganAt: number) => performance.now() - beganAt > LEASE_MS / 2

/** Reopens the key of a delivery that has ended and runs it; of all who ask for it at once, only one. */
async function reopenAndRun(
  { storage, row, pack }: { storage: ArchiveStorage; row: ArchivedDelivery; pack: OpenedPack },
  access: RerunAccess,
): Promise<Outcome> {
  const beganAt = performance.now()
  const token = await storage.takeRerun(row, LEASE_MS)
  if (token === undefined) return inFlight(pack)
  try {
    // First as it is: that refuses a wrong receiver, and says whether the key has ended, before it is reopened.
    const outcome = await access.rerun(pack)
    if (outcome.kind !== 'duplicate') return outcome
    if (isOverdue(beganAt)) return inFlight(pack)
    await access.reopen(row.key)
    // A store that took so long may have answered while another caller had the right.
    return isOverdue(beganAt) ? inFlight(pack) : await access.rerun(pack)
  } finally {
    await storage.giveBackRerun(row.key, token).catch(() => {})
  }
}

/**
 * Runs a delivery of an archive again, through the receiver.
 *
 * @throws TypeError when that cannot be, saying why
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
    throw new TypeError('rerun: the receiver has another archive; give it this one as `archive`')
  }
  await storage.flush()
  const [row] = await storage.page({ key })
  if (row === undefined) throw new TypeError('rerun: there is no delivery with this key')
  const pack = await openSealed(settings, row)
  const mustReopen = needsReopen(row, force)
  checkBody(pack, allowRedacted)
  if (mustReopen) return reopenAndRun({ storage, row, pack }, access)
  const outcome = await access.rerun(pack)
  // The process ended, or the database was away, between the commit of the key and its mark on the row.
  if (outcome.kind === 'duplicate') await storage.markHandled(row)
  return outcome
}
