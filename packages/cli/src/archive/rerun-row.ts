import type { ArchivedDelivery, DeliveryArchive } from '@hookseal/archive'
import type { AnyReceiver, Outcome } from '@hookseal/core'
import { describeFailure } from '../fail.ts'

/** The result of rerunning a delivery. */
export interface Rerun {
  /** The kind of the outcome, or `'refused'` if it was not even claimed. */
  readonly outcome: Outcome['kind'] | 'refused'
  /** The code of the failure, or why the rerun was refused. */
  readonly error: string | undefined
  readonly isDone: boolean
}

const DONE: readonly Rerun['outcome'][] = ['handled', 'ignored', 'duplicate', 'discarded']

/** Replaces the function's options in a reason with the flags of the command. */
const asFlags = (text: string) =>
  text
    .replace(/^rerun: /, '')
    .replace('pass force: true', 'pass --force')
    .replace('pass allowRedacted: true', 'pass --allow-redacted')

/** Reruns one delivery. Never rejects, even if the database is unavailable. */
export async function rerunRow(
  archive: DeliveryArchive,
  receiver: AnyReceiver,
  { key }: ArchivedDelivery,
  { force, allowRedacted }: { readonly force?: boolean; readonly allowRedacted?: boolean },
): Promise<Rerun> {
  try {
    const { kind, error } = await archive.rerun(receiver, { key, force, allowRedacted })
    return { outcome: kind, error: error?.code, isDone: DONE.includes(kind) }
  } catch (thrown) {
    return { outcome: 'refused', error: asFlags(describeFailure(thrown).error), isDone: false }
  }
}
