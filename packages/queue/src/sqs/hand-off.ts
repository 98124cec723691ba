import type { AnyDelivery, ReadableArchive } from '@hookseal/core'
import { nonEmpty, timerMs, withinTime } from '@hookseal/core/toolkit'
import { checkClient, type HandOff, type PackingOptions, packer } from '../hand-off-options.ts'
import type { PackedJob } from '../process-job.ts'
import { referTo } from './archived.ts'
import type { SqsSend } from './client.ts'
import { checkMessageLimit } from './message-limit.ts'

/** Options of `handOff` for SQS. */
export interface SqsHandOffOptions extends PackingOptions {
  /** URL of the queue. A URL that ends with `.fifo` is a FIFO queue. */
  readonly queueUrl: string
  /**
   * The message group. A FIFO queue keeps the order within a group, and a standard queue is fair among groups.
   *
   * @default a separate group for each delivery on a FIFO queue, so without an order; none on a standard queue
   */
  readonly groupId?: string | ((delivery: AnyDelivery) => string) | undefined
  /**
   * Maximum size of a message in the queue, in bytes: its `MaximumMessageSize`. SQS allows up to 1_048_576, but a queue
   * can have a lower limit.
   *
   * @default 262_144
   */
  readonly maxMessageBytes?: number | undefined
  /**
   * The receiver's own `maxBodyBytes`. If it shows that every delivery fits into a message, no archive is needed.
   *
   * @default unknown
   */
  readonly maxBodyBytes?: number | undefined
  /**
   * The receiver's archive. If a delivery is too large for a message, the worker reads it from the archive.
   *
   * @default none
   */
  readonly archive?: ReadableArchive | undefined
  /**
   * Time limit for SQS and the archive together, in milliseconds.
   *
   * @default 5_000
   */
  readonly timeoutMs?: number | undefined
}

const OPTIONS = ['queueUrl', 'groupId', 'maxMessageBytes', 'maxBodyBytes', 'archive', 'timeoutMs']

/**
 * Creates a handler that sends each delivery to an SQS queue between the claim and the acknowledgment, so the sender
 * gets a 2xx only once SQS has the message. An unacknowledged attempt may result in two messages; the worker's claim
 * keeps the second from running. The work runs in the worker, so the sender never waits for it.
 *
 * @throws TypeError or RangeError for an unusable option, or if a delivery may be too large for a message and there is
 *   no archive. From the handler, if SQS does not accept a message in time, or the archive does not have the complete
 *   delivery: the sender gets a 500 and retries.
 * @example
 * ```ts
 * const hand = handOff((input) => sqs.send(new SendMessageCommand(input)), { queueUrl, packKey, archive })
 * createReceiver({ provider, replay: { store }, archive, handlers: { '*': hand } })
 * ```
 */
export function handOff(send: SqsSend, options: SqsHandOffOptions): HandOff {
  if (typeof send !== 'function') {
    throw new TypeError(
      'handOff: pass a function that sends, as in (input) => sqs.send(new SendMessageCommand(input))',
    )
  }
  const pack = packer(options, OPTIONS)
  const { groupId, maxMessageBytes = 262_144, maxBodyBytes, archive } = options
  const queueUrl = nonEmpty('handOff: queueUrl', options.queueUrl)
  const timeoutMs = timerMs('handOff: timeoutMs', options.timeoutMs ?? 5000)
  const isFifo = queueUrl.endsWith('.fifo')
  if (archive !== undefined) checkClient('handOff: archive', archive, ['list'])
  if (groupId !== undefined && typeof groupId !== 'function') nonEmpty('handOff: groupId', groupId)
  const hasHeaders = options.headers !== undefined && options.headers.length > 0
  const hasArchive = archive !== undefined
  checkMessageLimit({ maxMessageBytes, maxBodyBytes, hasHeaders, hasArchive })

  async function messageBody({ key }: AnyDelivery, packed: string): Promise<string> {
    const body = JSON.stringify({ packed } satisfies PackedJob)
    // The text is ASCII only.
    if (body.length <= maxMessageBytes) return body
    if (archive !== undefined) return JSON.stringify(await referTo(archive, key, packed))
    throw new TypeError(
      `handOff: the message would have ${body.length} bytes, more than maxMessageBytes (${maxMessageBytes}). Pass an archive`,
    )
  }

  function groupOf(delivery: AnyDelivery): string | undefined {
    if (typeof groupId === 'function') return groupId(delivery)
    return groupId ?? (isFifo ? delivery.key : undefined)
  }

  const late = () => new Error(`handOff: SQS did not accept a message within ${timeoutMs} ms`)
  return async function handOffDelivery(delivery) {
    const packed = pack(delivery)
    const sendMessage = async () => {
      const group = groupOf(delivery)
      await send({
        QueueUrl: queueUrl,
        MessageBody: await messageBody(delivery, packed),
        ...(isFifo && { MessageDeduplicationId: delivery.key }),
        ...(group !== undefined && { MessageGroupId: group }),
      })
    }
    await withinTime(timeoutMs, sendMessage, late)
  }
}
