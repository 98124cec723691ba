import type { ReadableArchive } from '@hookseal/core'
import type { PackedJob } from '../process-job.ts'

/** The contents of a message for a delivery that is too large for one. */
export interface ArchivedJob {
  /** The key of the delivery in the archive. */
  readonly archived: string
}

/** Finds the sealed delivery with this key in the archive. */
async function findPacked(archive: ReadableArchive, key: string): Promise<string | undefined> {
  for await (const row of archive.list({ key })) if (row.key === key) return row.packed
  return undefined
}

const bodyOf = (packed: string) => packed.split('.')[3]

/**
 * Refers to a delivery in the archive, after checking that the archive has its whole body.
 *
 * @throws TypeError if the archive does not have the delivery, or has only a part of it
 */
export async function referTo(
  archive: ReadableArchive,
  key: string,
  packed: string,
): Promise<ArchivedJob> {
  const kept = await findPacked(archive, key)
  if (kept === undefined) {
    throw new TypeError(
      'handOff: the archive does not have this delivery. Pass the same archive to the receiver and to handOff',
    )
  }
  if (bodyOf(kept) !== bodyOf(packed)) {
    throw new TypeError(
      "handOff: the archived body differs from the delivery's, so a worker cannot run it. The archive redacts or drops bodies: " +
        'turn that off for deliveries that are too large for a message',
    )
  }
  return { archived: key }
}

/**
 * Resolves a reference to the archive. Anything else is returned unchanged.
 *
 * @throws TypeError if there is no archive, or it no longer has the delivery
 */
export async function resolveJob(
  archive: ReadableArchive | undefined,
  data: unknown,
): Promise<unknown> {
  const { archived } = (data ?? {}) as Partial<ArchivedJob>
  if (typeof archived !== 'string') return data
  if (archive === undefined) {
    throw new TypeError(
      'work: the message refers to an archive; pass it, as in work(processor, { archive })',
    )
  }
  const packed = await findPacked(archive, archived)
  if (packed === undefined) {
    throw new TypeError(
      'work: the archive does not have this delivery; it was erased, or was not kept long enough',
    )
  }
  return { packed } satisfies PackedJob
}
