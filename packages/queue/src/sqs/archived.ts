import type { ReadableArchive } from '@hookseal/core'
import type { PackedJob } from '../process-job.ts'

/** What a message holds of a delivery that is too large for one. */
export interface ArchivedJob {
  /** The key under which the archive has the delivery. */
  readonly archived: string
}

/** The delivery of this key, as the archive sealed it. */
async function findPacked(archive: ReadableArchive, key: string): Promise<string | undefined> {
  for await (const row of archive.list({ key })) if (row.key === key) return row.packed
  return undefined
}

const bodyOf = (packed: string) => packed.split('.')[3]

/**
 * Refers to a delivery in the archive, once it is sure that a worker finds all of its body there.
 *
 * @throws TypeError for a delivery that the archive lacks, or keeps in part
 */
export async function referTo(
  archive: ReadableArchive,
  key: string,
  packed: string,
): Promise<ArchivedJob> {
  const kept = await findPacked(archive, key)
  if (kept === undefined) {
    throw new TypeError(
      'handOff: the archive has no such delivery. Give the receiver the same archive as handOff',
    )
  }
  if (bodyOf(kept) !== bodyOf(packed)) {
    throw new TypeError(
      'handOff: the archive has another body than the delivery, so no worker can run it. It redacts or drops bodies: ' +
        'switch that off for deliveries that are too large for a message',
    )
  }
  return { archived: key }
}

/**
 * The job itself for one that refers to the archive; anything else as it came.
 *
 * @throws TypeError when there is no archive, or it has no such delivery any more
 */
export async function resolveJob(
  archive: ReadableArchive | undefined,
  data: unknown,
): Promise<unknown> {
  const { archived } = (data ?? {}) as Partial<ArchivedJob>
  if (typeof archived !== 'string') return data
  if (archive === undefined) {
    throw new TypeError('work: the message refers to an archive; give work(processor, { archive })')
  }
  const packed = await findPacked(archive, archived)
  if (packed === undefined) {
    throw new TypeError(
      'work: the archive has no such delivery; it was erased, or kept too briefly',
    )
  }
  return { packed } satisfies PackedJob
}
