import type { AnyDelivery, Delivery } from '../delivery/delivery.ts'
import { type OpenedPack, packOpener } from '../delivery/open-pack.ts'
import type { HandlerContext } from '../delivery/outcome.ts'
import { nameError, WebhookError } from '../error/webhook-error.ts'
import { keyScope, replayKey } from '../replay/replay-key.ts'
import { checkOptions, nonEmpty } from '../util/check-options.ts'
import { claimDelivery, settledOutcome } from './claim-delivery.ts'
import { finishRun } from './finish-run.ts'
import { receiverLog } from './log.ts'
import { mismatchResult } from './mismatch.ts'
import type { JobContext, JobResult, ProcessorOptions } from './processor.ts'
import type { Handlers } from './receiver.ts'
import { runHandler } from './run-handler.ts'
import { noteRun } from './run-notes.ts'
import { readSettings, type Settings } from './settings.ts'
import { checkOrigin, storedDelivery, storedRequest } from './stored-delivery.ts'

type AnyJobHandler = (delivery: AnyDelivery, context: JobContext) => unknown

const DELAY_MS = 5000
const NEWER_DELAY_MS = 60_000
const DELAYED_CODES = [
  'in_flight',
  'shutting_down',
  'store_unavailable',
  'store_full',
  'lease_lost',
]

/** Restores the delivery of a job, with the key of this run. */
async function jobDelivery(
  settings: Settings,
  pack: OpenedPack,
  run: string,
): Promise<AnyDelivery> {
  checkOrigin(settings, pack)
  const delivery = await storedDelivery(settings, pack)
  const scope = keyScope(delivery.provider, delivery.endpoint)
  const key = await replayKey(scope, 'job', `${run.length}:${run}${delivery.key}`)
  return Object.freeze({ ...delivery, key })
}

/** Adds the headers of the pack to a run's context. */
function jobContext(context: HandlerContext): JobContext {
  const headers = { get: () => context.request.headers, enumerable: true }
  return Object.freeze(Object.create(context, { headers }))
}

/**
 * Creates a function that runs packed deliveries in a worker: it opens the pack, claims the delivery, runs the handler
 * and commits. `@hookseal/queue` adapts the result to each queue engine.
 *
 * @throws TypeError or RangeError for a mistake in the options. The returned function rejects with a `TypeError` for a
 *   pack that was altered, is not sealed, or belongs to another provider, and with a `WebhookError` `provider_failed`
 *   if a schema throws, so that the engine retries the job.
 * @example
 * ```ts
 * const work = createProcessor({ provider, replay: { store }, packKey: process.env.PACK_KEY, handlers })
 * const result = await work(job.data)
 * ```
 */
export function createProcessor<E extends object>(
  options: ProcessorOptions<E>,
): (packed: string) => Promise<JobResult<Delivery<E>>> {
  checkOptions('createProcessor', options, [
    'provider',
    'packKey',
    'handlers',
    'replay',
    'run',
    'logger',
  ])
  const { provider, replay, run = 'job', logger } = options
  const handlers = options.handlers as Handlers<E>
  const settings = readSettings({ provider, replay, handlers, logger })
  if (settings.replay?.store.scope !== 'shared') {
    throw new TypeError('createProcessor: replay.store must be shared by all workers')
  }
  if (settings.handlers.size === 0) throw new TypeError('createProcessor: handlers is required')
  nonEmpty('createProcessor: run', run)
  const openPack = packOpener(options.packKey)
  const log = receiverLog(settings)

  const processJob = async (packed: string): Promise<JobResult> => {
    const pack = await openPack(packed)
    if (pack.kind === 'newer') {
      const hint = `The pack has version ${pack.version}; deploy the workers before the receivers.`
      return {
        kind: 'delayed',
        retryAfterMs: NEWER_DELAY_MS,
        error: new WebhookError('provider_failed', { hint }),
      }
    }
    const { fields } = pack
    const delivery = await jobDelivery(settings, pack, run)
    const handler = (settings.handlers.get(delivery.type) ?? settings.handlers.get('*')) as
      | AnyJobHandler
      | undefined
    if (handler === undefined) {
      log.outcome(settledOutcome(settings, delivery, 'ignored'))
      return { kind: 'ignored', delivery }
    }

    const claimed = await claimDelivery(settings, delivery, () => storedRequest(pack, settings))
    if (claimed.kind !== 'claimed') {
      if (claimed.kind === 'duplicate') return { kind: 'duplicate', delivery }
      const { error, headers } = claimed
      const seconds = headers['retry-after']
      const retryAfterMs = seconds === undefined ? DELAY_MS : 1000 * Number(seconds)
      return { kind: 'delayed', retryAfterMs, error }
    }
    // A job has no response.
    claimed.refuseAnswers()
    const mismatch = mismatchResult(settings, claimed.delivery, claimed.context.attempt)
    const context = jobContext(claimed.context)
    const result = mismatch ?? (await runHandler((job) => handler(job, context), claimed))
    const { outcome } = await finishRun(settings, claimed, result)
    log.outcome(outcome)
    const notes = { attempt: claimed.context.attempt, traceparent: fields.traceparent }
    if (outcome.kind === 'failed') {
      const { error } = outcome
      nameError(error, fields.provider, fields.endpoint)
      const failed: JobResult = DELAYED_CODES.includes(error.code)
        ? { kind: 'delayed', retryAfterMs: DELAY_MS, error }
        : { kind: 'failed', delivery: claimed.delivery, error }
      return noteRun(failed, notes)
    }
    const kind = outcome.kind === 'discarded' ? 'discarded' : 'handled'
    return noteRun({ kind, delivery: claimed.delivery }, notes)
  }
  return processJob as (packed: string) => Promise<JobResult<Delivery<E>>>
}
