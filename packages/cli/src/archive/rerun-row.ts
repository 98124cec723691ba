import type { ArchivedDelivery, DeliveryArchive } from '@hookseal/archive'
import type { AnyReceiver, Outcome } from '@hookseal/core'
import { describeFailure } from '../fail.ts'

/** What came of running a delivery again. */
export interface Rerun {
  /** The kind of the outcome, or that it was not even claimed. */
  readonly outcome: Outcome['kind'] | 'refused'
  /** The code of the failure, or why it was refused. */
  readonly error: string | undefined
  readonly isDone: boolean
}

const DONE: readonly Rerun['outcome'][] = ['handled', 'ignored', 'duplicate', 'discarded']

/** The reason, with the flags of the command in place of the function's options. */
const asFlags = (text: string) =>
  text
    .replace(/^rerun: /, '')
    .replace('give force: true', 'pass --force')
    .replace('give allowRedacted: true', 'pass --allow-redacted')

/** Runs one delivery again. Never rejects: a database that is away concerns one delivery as well. */
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
