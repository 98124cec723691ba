import type { AnyDelivery, Delivery } from '../delivery/delivery.ts'
import type { HandlerContext } from '../delivery/outcome.ts'
import { openPack, type PackedFields, packKeys } from '../delivery/packed-delivery.ts'
import { nameError, WebhookError } from '../error/webhook-error.ts'
import { headerLookup } from '../http/headers.ts'
import { parsePayload } from '../http/payload.ts'
import { fitPayload } from '../provider/identify.ts'
import { keyScope, replayKey } from '../replay/replay-key.ts'
import type { Bytes } from '../util/bytes.ts'
import { checkOptions, nonEmpty } from '../util/check-options.ts'
import { claimDelivery, settledOutcome } from './claim-delivery.ts'
import { finishRun } from './finish-run.ts'
import { redactedRequest } from './handler-context.ts'
import { receiverLog } from './log.ts'
import { mismatchResult } from './mismatch.ts'
import type { JobResult, ProcessorOptions } from './processor.ts'
import type { Handlers } from './receiver.ts'
import { runHandler } from './run-handler.ts'
import { noteRun } from './run-notes.ts'
import { readSettings, type Settings } from './settings.ts'

type AnyJobHandler = (delivery: AnyDelivery, context: HandlerContext) => unknown

const DELAY_MS = 5000
const NEWER_DELAY_MS = 60_000
const DELAYED_CODES = [
  'in_flight',
  'shutting_down',
  'store_unavailable',
  'store_full',
  'lease_lost',
]

async function jobDelivery(
  settings: Settings,
  fields: PackedFields,
  rawBody: Bytes,
  run: string,
): Promise<AnyDelivery> {
  const { provider, schemas, schemaTimeoutMs } = settings
  const payload = parsePayload(provider.payload ?? 'json', rawBody)
  const fitted = await fitPayload(schemas, fields.type, payload, schemaTimeoutMs)
  const { endpoint, timestamp, receivedAt, traceparent: _, headers: __, ...rest } = fields
  return Object.freeze({
    ...rest,
    endpoint,
    key: await replayKey(
      keyScope(provider.name, endpoint),
      'job',
      `${run.length}:${run}${fields.key}`,
    ),
    timestamp: timestamp === undefined ? undefined : new Date(timestamp),
    receivedAt: new Date(receivedAt),
    replayScope: 'none',
    rawBody,
    known: fitted.known,
    event: fitted.event,
    issues: fitted.issues,
    handshake: undefined,
  })
}

/**
 * Runs packed deliveries in a worker: open, claim, handler, commit. `@hookseal/queue` turns the result into each
 * engine's terms.
 *
 * @throws TypeError or RangeError for a mistake in the options. What it returns rejects with a `TypeError` for a pack
 *   that was altered, is not sealed, or is of another provider, and with a `WebhookError` `provider_failed` when a
 *   schema throws: the engine retries it.
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
  if (settings.handlers.size === 0) throw new TypeError('createProcessor: give handlers')
  nonEmpty('createProcessor: run', run)
  const keys = packKeys(options.packKey)
  const log = receiverLog(settings)
  const noRequest = () =>
    redactedRequest(
      { method: 'POST', url: undefined, headers: headerLookup([]), context: undefined },
      settings,
    )

  const processJob = async (packed: string): Promise<JobResult> => {
    const pack = await openPack(packed, keys)
    if (pack.kind === 'newer') {
      const hint = `The pack has version ${pack.version}; deploy the workers before the receivers.`
      return {
        kind: 'delayed',
        retryAfterMs: NEWER_DELAY_MS,
        error: new WebhookError('provider_failed', { hint }),
      }
    }
    const { fields, rawBody } = pack
    if (fields.provider !== settings.provider.name) {
      throw new TypeError(
        `this delivery is of ${fields.provider}, not of ${settings.provider.name}`,
      )
    }
    const delivery = await jobDelivery(settings, fields, rawBody, run)
    const handler = ((delivery.known || delivery.issues !== undefined
      ? settings.handlers.get(delivery.type)
      : undefined) ?? settings.handlers.get('*')) as AnyJobHandler | undefined
    if (handler === undefined) {
      log.outcome(settledOutcome(settings, delivery, 'ignored'))
      return { kind: 'ignored', delivery }
    }

    const claimed = await claimDelivery(settings, delivery, noRequest)
    if (claimed.kind !== 'claimed') {
      if (claimed.kind === 'duplicate') return { kind: 'duplicate', delivery }
      const error = claimed.error ?? new WebhookError('store_unavailable')
      const seconds = Number(claimed.headers['retry-after'] ?? Number.NaN)
      return {
        kind: 'delayed',
        retryAfterMs: Number.isNaN(seconds) ? DELAY_MS : seconds * 1000,
        error,
      }
    }
    // A job has no response to answer with.
    claimed.refuseAnswers()
    const mismatch = mismatchResult(settings, claimed.delivery, claimed.context.attempt)
    const result = mismatch ?? (await runHandler(handler, claimed))
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
