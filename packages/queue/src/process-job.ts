import { type AnyDelivery, type JobResult, WebhookError } from '@hookseal/core'

/** The function that `createProcessor` returns, which runs one packed delivery. */
export type Processor = (packed: string) => Promise<JobResult<AnyDelivery>>

/** The data of a job: an object, because engines store jobs as JSON. */
export interface PackedJob {
  /** The delivery, as `packDelivery` sealed it. */
  readonly packed: string
}

/** Checks the processor. @throws TypeError unless it is a function */
export function checkProcessor(processor: unknown): void {
  if (typeof processor === 'function') return
  throw new TypeError('work: pass a processor, as in work(createProcessor({ provider, … }))')
}

/**
 * Runs a job, and resolves to how long it has to wait, or to `undefined` if it is finished.
 *
 * @throws WebhookError if the run failed. It has no cause, because engines store errors where anyone with access to the
 *   jobs can read them
 * @throws TypeError for a pack that was altered, is not sealed, or belongs to another provider
 */
export async function processJob(processor: Processor, data: unknown): Promise<number | undefined> {
  const result = await processor((data as Partial<PackedJob> | null | undefined)?.packed ?? '')
  if (result.kind === 'delayed') return result.retryAfterMs
  if (result.kind !== 'failed') return undefined
  const { code, hint, provider, endpoint } = result.error
  throw new WebhookError(code, { hint, provider, endpoint })
}
