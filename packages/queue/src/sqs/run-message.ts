import { type Logger, type ReadableArchive, WebhookError } from '@hookseal/core'
import { checkOptions, nonEmpty, optionalFunction } from '@hookseal/core/toolkit'
import { checkClient } from '../hand-off-options.ts'
import { checkProcessor, type Processor, processJob } from '../process-job.ts'
import { resolveJob } from './archived.ts'
import type { SqsChangeVisibility } from './client.ts'

/** Options of `work` and `workMessage`. */
export interface SqsWorkOptions {
  /** The same archive as for `handOff`, for deliveries that are too large for a message. @default none */
  readonly archive?: ReadableArchive | undefined
  /** Delays a message. Requires `queueUrl`. @default the queue's visibility timeout applies */
  readonly changeVisibility?: SqsChangeVisibility | undefined
  /** URL of the queue, for `changeVisibility`. @default none */
  readonly queueUrl?: string | undefined
  /** Where to log why messages fail, since SQS stores no errors. @default console */
  readonly logger?: Pick<Logger, 'error'> | false | undefined
}

/** The fields needed to run a message, from Lambda or from a loop. */
export interface RunnableMessage {
  readonly id: string | undefined
  readonly receiptHandle: string | undefined
  readonly body: string | undefined
  /** How many times the message has been received, according to SQS. */
  readonly receives: string | undefined
}

const FIRST_WAIT_MS = 5000
const LONGEST_GROWN_WAIT_MS = 900_000
/** SQS can delay a message for at most 12 hours. */
const LONGEST_WAIT_SECONDS = 43_200

/** Each delay uses up a receive, so delays increase: an outage must not move a message to the dead-letter queue. */
function waitSeconds(waitMs: number, receives: string | undefined): number {
  const before = Math.max(0, Math.min(20, Number(receives ?? 1) - 1))
  const grownMs = Math.min(FIRST_WAIT_MS * 2 ** before, LONGEST_GROWN_WAIT_MS)
  return Math.min(Math.ceil(Math.max(waitMs, grownMs) / 1000), LONGEST_WAIT_SECONDS)
}

/** A body that is not JSON is not a pack either. The parser's error is not used, because it would quote the body. */
function parseBody(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '')
  } catch {
    return undefined
  }
}

/** Creates the function that runs messages. @throws TypeError unless it gets a processor and valid options */
export function messageRunner(
  processor: Processor,
  options: SqsWorkOptions,
): (message: RunnableMessage) => Promise<boolean> {
  checkProcessor(processor)
  checkOptions('work', options, ['archive', 'changeVisibility', 'queueUrl', 'logger'])
  const { archive, changeVisibility, queueUrl, logger = console } = options
  if (archive !== undefined) checkClient('work: archive', archive, ['list'])
  if (logger !== false) checkClient('work: logger', logger, ['error'])
  optionalFunction('work: changeVisibility', changeVisibility)
  if (changeVisibility !== undefined) nonEmpty('work: queueUrl', queueUrl)

  function tell(what: string, { id = '?' }: RunnableMessage, error: unknown): void {
    const reason =
      error instanceof Error || WebhookError.is(error) ? error.message : 'unknown error'
    if (logger !== false) logger.error(`[hookseal] SQS message ${id} ${what}: ${reason}`)
  }

  async function postpone(message: RunnableMessage, waitMs: number): Promise<void> {
    const { receiptHandle: ReceiptHandle, receives } = message
    if (changeVisibility === undefined || queueUrl === undefined || ReceiptHandle === undefined)
      return
    const VisibilityTimeout = waitSeconds(waitMs, receives)
    await changeVisibility({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout })
  }

  /** Resolves to whether the message is finished and can be deleted. Never rejects. */
  return async function runMessage(message) {
    let waitMs: number | undefined
    try {
      const data = await resolveJob(archive, parseBody(message.body))
      waitMs = await processJob(processor, data)
    } catch (error) {
      tell('failed', message, error)
      return false
    }
    if (waitMs === undefined) return true
    // If this fails, the message still waits for the queue's visibility timeout.
    await postpone(message, waitMs).catch((error) => tell('could not be delayed', message, error))
    return false
  }
}
