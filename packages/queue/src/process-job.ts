import { type AnyDelivery, type JobResult, WebhookError } from '@hookseal/core'

/** What `createProcessor` returns: it runs one packed delivery. */
export type Processor = (packed: string) => Promise<JobResult<AnyDelivery>>

/** What a hand-off sends, as an object because engines keep jobs as JSON. */
export interface PackedJob {
  /** The delivery, as `packDelivery` sealed it. */
  readonly packed: string
}

/** @throws TypeError for anything but a function, such as the options of a processor */
export function checkProcessor(processor: unknown): void {
  if (typeof processor === 'function') return
  throw new TypeError('work: give the processor, as in work(createProcessor({ provider, … }))')
}

/**
 * Runs a job and resolves to how long it has to wait, or to `undefined` when it is done.
 *
 * @throws WebhookError when the run has failed, without its cause: engines keep errors for everyone who sees their jobs
 * @throws TypeError for a pack that was altered, is not sealed, or is of another provider
 */
export async function processJob(processor: Processor, data: unknown): Promise<number | undefined> {
  const result = await processor((data as Partial<PackedJob> | null | undefined)?.packed ?? '')
  if (result.kind === 'delayed') return result.retryAfterMs
  if (result.kind !== 'failed') return undefined
  const { code, hint, provider, endpoint } = result.error
  throw new WebhookError(code, { hint, provider, endpoint })
}
