import type { Processor } from '../process-job.ts'
import type { SqsBatchResponse, SqsEvent, SqsReceived, SqsRecord } from './client.ts'
import { messageRunner, type SqsWorkOptions } from './run-message.ts'

/** Groups messages that must run in sequence: those of one group in a FIFO queue. */
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
 * Converts a processor to a Lambda function with a queue as its event source and `ReportBatchItemFailures` turned on.
 * Messages are deleted if their delivery is handled, ignored, a duplicate or discarded. The others stay in the queue,
 * and SQS redelivers them up to the queue's `maxReceiveCount`. Messages run concurrently, except those in one group of
 * a FIFO queue: they run in order, and one that stays also keeps those after it.
 *
 * SQS counts each receipt of a message, so a delay also uses one up. With `changeVisibility`, delays increase to up to
 * 15 minutes. Without it, each one lasts for the queue's visibility timeout.
 *
 * @throws TypeError if the argument is not a processor, or an option is unusable.
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

  /** Runs messages in order, and returns those that stay: the first unfinished one and all after it. */
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
 * Creates a function for your own loop that receives messages. It resolves to whether the message is finished, in which
 * case you delete it. It never rejects; a message that failed or has to wait stays in the queue. Receive messages with
 * `MessageSystemAttributeNames: ['ApproximateReceiveCount']`, so that delays can increase.
 *
 * @throws TypeError if the argument is not a processor, or an option is unusable.
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
