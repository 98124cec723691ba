import type { Processor } from '../process-job.ts'
import type { SqsBatchResponse, SqsEvent, SqsReceived, SqsRecord } from './client.ts'
import { messageRunner, type SqsWorkOptions } from './run-message.ts'

/** The messages that must run one after the other: those of a group of a FIFO queue. */
function inOrder(records: readonly SqsRecord[]): readonly (readonly SqsRecord[])[] {
  const groups = new Map<string, SqsRecord[]>()
  for (const record of records) {
    const { SequenceNumber, MessageGroupId } = record.attributes
    const isOrdered = SequenceNumber !== undefined && MessageGroupId !== undefined
    const name = isOrdered ? `group ${MessageGroupId}` : `message ${record.messageId}`
    groups.set(name, [...(groups.get(name) ?? []), record])
  }
  return [...groups.values()]
}

/**
 * Makes a Lambda function out of a processor, for a queue as its event source with `ReportBatchItemFailures` switched on.
 * Messages are deleted when they are handled, ignored, duplicates or discarded; the others stay, and SQS gives them
 * again until the queue's `maxReceiveCount`. Messages run at once, except those of one group of a FIFO queue: they run in
 * order, and one that stays keeps those after it.
 *
 * SQS counts each receipt of a message, so that a delay uses one up too. With `changeVisibility`, delays grow up to 15
 * minutes; without, each lasts for the visibility timeout of the queue.
 *
 * @throws TypeError for anything but a processor, or an unusable option.
 * @example
 * ```ts
 * const processor = createProcessor({ provider, replay: { store }, packKey, handlers })
 * export const handler = work(processor, {
 *   queueUrl,
 *   changeVisibility: (input) => sqs.send(new ChangeMessageVisibilityCommand(input)),
 * })
 * ```
 */
export function work(
  processor: Processor,
  options: SqsWorkOptions = {},
): (event: SqsEvent) => Promise<SqsBatchResponse> {
  const runMessage = messageRunner(processor, options)
  const runRecord = ({ messageId: id, receiptHandle, body, attributes }: SqsRecord) =>
    runMessage({ id, receiptHandle, body, receives: attributes.ApproximateReceiveCount })

  /** Runs messages in order, and returns those that stay: the first that is not done, and all after it. */
  async function runGroup(records: readonly SqsRecord[]): Promise<readonly SqsRecord[]> {
    for (const [i, record] of records.entries()) {
      if (!(await runRecord(record))) return records.slice(i)
    }
    return []
  }

  return async function workBatch({ Records }) {
    const staying = await Promise.all(inOrder(Records).map(runGroup))
    return {
      batchItemFailures: staying.flat().map(({ messageId }) => ({ itemIdentifier: messageId })),
    }
  }
}

/**
 * Makes a function for a loop of your own that receives messages. It resolves to whether the message is done: then
 * delete it. It never rejects; a message that has failed or has to wait stays in the queue. Receive with
 * `MessageSystemAttributeNames: ['ApproximateReceiveCount']`, so that delays can grow.
 *
 * @throws TypeError for anything but a processor, or an unusable option.
 * @example
 * ```ts
 * const isDone = workMessage(processor, { queueUrl, changeVisibility })
 * for (const message of Messages) if (await isDone(message)) await remove(message)
 * ```
 */
export function workMessage(
  processor: Processor,
  options: SqsWorkOptions = {},
): (message: SqsReceived) => Promise<boolean> {
  const runMessage = messageRunner(processor, options)
  return async function workReceived({ MessageId, ReceiptHandle, Body, Attributes }) {
    const receives = Attributes?.ApproximateReceiveCount
    return runMessage({ id: MessageId, receiptHandle: ReceiptHandle, body: Body, receives })
  }
}
