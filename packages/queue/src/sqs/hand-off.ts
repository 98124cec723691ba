import type { AnyDelivery, ReadableArchive } from '@hookseal/core'
import { nonEmpty, timerMs, withinTime } from '@hookseal/core/toolkit'
import { checkClient, type HandOff, type PackingOptions, packer } from '../hand-off-options.ts'
import type { PackedJob } from '../process-job.ts'
import { referTo } from './archived.ts'
import type { SqsSend } from './client.ts'
import { checkMessageLimit } from './message-limit.ts'

/** Options of `handOff` to SQS. */
export interface SqsHandOffOptions extends PackingOptions {
  /** Address of the queue. One that ends with `.fifo` is a FIFO queue. */
  readonly queueUrl: string
  /**
   * Group of a message: a FIFO queue keeps the order within it, and a standard queue shares out fairly among groups.
   *
   * @default a group for each delivery on a FIFO queue, which keeps no order; none on a standard queue
   */
  readonly groupId?: string | ((delivery: AnyDelivery) => string) | undefined
  /**
   * The largest message that the queue takes, in bytes: its `MaximumMessageSize`. SQS allows up to 1_048_576, but a queue
   * may be set to less.
   *
   * @default 262_144
   */
  readonly maxMessageBytes?: number | undefined
  /**
   * The largest body that the receiver takes, in bytes: its own `maxBodyBytes`. It shows that each delivery fits into a
   * message, so that no archive is needed.
   *
   * @default not known
   */
  readonly maxBodyBytes?: number | undefined
  /**
   * The receiver's archive. A delivery that is too large for a message is referred to, and the worker reads it there.
   *
   * @default none
   */
  readonly archive?: ReadableArchive | undefined
  /**
   * How long SQS and the archive may take together, in milliseconds.
   *
   * @default 5_000
   */
  readonly timeoutMs?: number | undefined
}

const OPTIONS = ['queueUrl', 'groupId', 'maxMessageBytes', 'maxBodyBytes', 'archive', 'timeoutMs']

/**
 * Makes a handler that sends each delivery to a queue of SQS, between the claim and the acknowledgment: the sender gets
 * a 2xx only when SQS has the message. An attempt that was not acknowledged may leave two messages; the worker's claim
 * keeps the second from running. Nothing is run here, so the sender never waits for your work.
 *
 * @throws TypeError or RangeError for an unusable option, or where a delivery may be too large for a message and there is
 *   no archive. From the handler, when SQS takes no message in time, or the archive has less than the delivery: the
 *   sender gets a 500 and sends again.
 * @example
 * ```ts
 * const hand = handOff((input) => sqs.send(new SendMessageCommand(input)), { queueUrl, packKey, archive })
 * createReceiver({ provider, replay: { store }, archive, handlers: { '*': hand } })
 * ```
 */
export function handOff(send: SqsSend, options: SqsHandOffOptions): HandOff {
  if (typeof send !== 'function') {
    throw new TypeError(
      'handOff: give a function that sends, as in (input) => sqs.send(new SendMessageCommand(input))',
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
    // All of it is ASCII.
    if (body.length <= maxMessageBytes) return body
    if (archive !== undefined) return JSON.stringify(await referTo(archive, key, packed))
    throw new TypeError(
      `handOff: a message would have ${body.length} bytes, more than maxMessageBytes (${maxMessageBytes}). Give an archive`,
    )
  }

  function groupOf(delivery: AnyDelivery): string | undefined {
    if (typeof groupId === 'function') return groupId(delivery)
    return groupId ?? (isFifo ? delivery.key : undefined)
  }

  const late = () => new Error(`handOff: SQS took no message within ${timeoutMs} ms`)
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
