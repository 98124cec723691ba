import { count } from '@hookseal/core/toolkit'

/** SQS has taken messages of this size since 2025, on queues that are set to it. */
const MOST_BYTES = 1_048_576
/** Room for all of a pack but its body: what a sender names an event, and the words of the format. */
const FIELD_BYTES = 8192
/** Room for headers: Node reads 16 KiB of them, and a pack writes 4 bytes for 3. */
const HEADER_BYTES = 22_000

interface Limits {
  readonly maxMessageBytes: number
  readonly maxBodyBytes: number | undefined
  readonly hasHeaders: boolean
  readonly hasArchive: boolean
}

/**
 * Checks at creation that each delivery fits into a message, or has an archive to go to.
 *
 * @throws TypeError or RangeError naming the limit and what to change
 */
export function checkMessageLimit(limits: Limits): void {
  const { maxMessageBytes, maxBodyBytes, hasHeaders, hasArchive } = limits
  if (count('handOff: maxMessageBytes', maxMessageBytes) > MOST_BYTES) {
    throw new RangeError(`handOff: maxMessageBytes must be at most ${MOST_BYTES}, SQS's own limit`)
  }
  if (maxBodyBytes !== undefined) count('handOff: maxBodyBytes', maxBodyBytes)
  if (hasArchive) return
  const room = maxMessageBytes - FIELD_BYTES - (hasHeaders ? HEADER_BYTES : 0)
  const most = Math.floor((room * 3) / 4)
  if (maxBodyBytes !== undefined && maxBodyBytes <= most) return
  const advice =
    most > 0 ? `, or set maxBodyBytes to at most ${most}, for the receiver and here alike` : ''
  throw new TypeError(
    `handOff: a delivery may not fit into a message of ${maxMessageBytes} bytes. Give an archive that the workers can ` +
      `read${advice}`,
  )
}
