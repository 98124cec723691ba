import { count } from '@hookseal/core/toolkit'

/** SQS has accepted messages of this size since 2025, on queues configured for it. */
const MOST_BYTES = 1_048_576
/** Room for everything in a pack except its body, such as the event type and the format's own text. */
const FIELD_BYTES = 8192
/** Room for headers: Node accepts 16 KiB of them, and a pack encodes 3 bytes as 4. */
const HEADER_BYTES = 22_000

interface Limits {
  readonly maxMessageBytes: number
  readonly maxBodyBytes: number | undefined
  readonly hasHeaders: boolean
  readonly hasArchive: boolean
}

/**
 * Checks at creation that every delivery fits into a message, or that there is an archive for it.
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
    most > 0 ? `, or set maxBodyBytes to at most ${most}, both for the receiver and here` : ''
  throw new TypeError(
    `handOff: a delivery may not fit into a message of ${maxMessageBytes} bytes. Pass an archive that the workers can ` +
      `read${advice}`,
  )
}
