import { type Logger, type ReadableArchive, WebhookError } from '@hookseal/core'
import { checkOptions, nonEmpty, optionalFunction } from '@hookseal/core/toolkit'
import { checkClient } from '../hand-off-options.ts'
import { checkProcessor, type Processor, processJob } from '../process-job.ts'
import { resolveJob } from './archived.ts'
import type { SqsChangeVisibility } from './client.ts'

/** Options of `work` and `workMessage`. */
export interface SqsWorkOptions {
  /** The archive that `handOff` has, for deliveries that are too large for a message. @default none */
  readonly archive?: ReadableArchive | undefined
  /** Lets a message wait. Needs `queueUrl`. @default the visibility timeout of the queue decides */
  readonly changeVisibility?: SqsChangeVisibility | undefined
  /** Address of the queue, for `changeVisibility`. @default none */
  readonly queueUrl?: string | undefined
  /** Where to write why messages fail, since SQS keeps no errors. @default console */
  readonly logger?: Pick<Logger, 'error'> | false | undefined
}

/** What is needed of a message to run it, from Lambda or from a loop. */
export interface RunnableMessage {
  readonly id: string | undefined
  readonly receiptHandle: string | undefined
  readonly body: string | undefined
  /** How often it has been received, as SQS says. */
  readonly receives: string | undefined
}

const FIRST_WAIT_MS = 5000
const LONGEST_GROWN_WAIT_MS = 900_000
/** SQS lets a message wait for 12 hours at most. */
const LONGEST_WAIT_SECONDS = 43_200

/** Each wait uses up a receive, so that they grow: an outage must not send a message to the dead letters. */
function waitSeconds(waitMs: number, receives: string | undefined): number {
  const before = Math.max(0, Math.min(20, Number(receives ?? 1) - 1))
  const grownMs = Math.min(FIRST_WAIT_MS * 2 ** before, LONGEST_GROWN_WAIT_MS)
  return Math.min(Math.ceil(Math.max(waitMs, grownMs) / 1000), LONGEST_WAIT_SECONDS)
}

/** A body that is no JSON is no pack either; the error of the parser would quote it. */
function parseBody(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '')
  } catch {
    return undefined
  }
}

/** @throws TypeError for anything but a processor, or an unusable option */
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
    const said = error instanceof Error || WebhookError.is(error) ? error.message : 'unknown error'
    if (logger !== false) logger.error(`[hookseal] SQS message ${id} ${what}: ${said}`)
  }

  async function postpone(message: RunnableMessage, waitMs: number): Promise<void> {
    const { receiptHandle: ReceiptHandle, receives } = message
    if (changeVisibility === undefined || queueUrl === undefined || ReceiptHandle === undefined)
      return
    const VisibilityTimeout = waitSeconds(waitMs, receives)
    await changeVisibility({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout })
  }

  /** Resolves to whether the message is done, so that it can be deleted. Never rejects. */
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
    // Without this, it waits all the same: for the visibility timeout of the queue.
    await postpone(message, waitMs).catch((error) => tell('could not be put back', message, error))
    return false
  }
}
