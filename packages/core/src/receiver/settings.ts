import { WebhookError } from '../error/webhook-error.ts'
import type { ReadLimits } from '../http/body.ts'
import { defineProvider } from '../provider/define-provider.ts'
import type { EventSchema } from '../provider/event-schema.ts'
import type { AnyProvider, Provider } from '../provider/provider.ts'
import { sealedScheme } from '../provider/scheme.ts'
import { memoryReplayStore } from '../replay/memory-replay-store.ts'
import type { ReplayStore } from '../replay/replay-store.ts'
import {
  checkOptions,
  nonEmpty,
  optionalFunction,
  positive,
  timerMs,
} from '../util/check-options.ts'
import type { ReceiverOptions, ReplayOptions } from './receiver.ts'

/** Replay options with every default decided. Durations are milliseconds. */
export interface ReplaySettings {
  readonly store: ReplayStore
  readonly leaseMs: number
  readonly maxRunMs: number
  readonly retainMs: number
  readonly protectMs: number
  readonly timeoutMs: number
  readonly onUnavailable: 'reject' | 'run'
}

/** A handler, its types behind it. */
export type AnyHandler = (delivery: never, context: never) => unknown

/** What a receiver works with: checked once, copied, every default decided. */
export interface Settings {
  readonly provider: AnyProvider
  readonly endpoint: string
  readonly schemas: ReadonlyMap<string, EventSchema>
  readonly handlers: ReadonlyMap<string, AnyHandler>
  readonly replay: ReplaySettings | undefined
  readonly toleranceSeconds: number
  readonly body: ReadLimits
  readonly secretTimeoutMs: number
  /** Headers whose values are for no log. In lower case. */
  readonly credentialHeaders: readonly string[]
  /** The time in milliseconds. @throws WebhookError `provider_failed` when it is not a time */
  readonly clock: () => number
}

const HOUR_MS = 3_600_000
const RETAIN_MS = { process: 48 * HOUR_MS, shared: 96 * HOUR_MS }
const OPTION_NAMES: readonly (keyof ReceiverOptions<object>)[] = [
  'provider',
  'endpoint',
  'handlers',
  'hooks',
  'replay',
  'toleranceSeconds',
  'maxBodyBytes',
  'bodyTimeoutMs',
  'secretTimeoutMs',
  'now',
]
const REPLAY_NAMES: readonly (keyof ReplayOptions)[] = [
  'store',
  'leaseMs',
  'maxRunMs',
  'retainMs',
  'timeoutMs',
  'onUnavailable',
]

function checkStore(store: ReplayStore): void {
  for (const verb of ['claim', 'commit', 'release', 'extend'] as const) {
    if (typeof store?.[verb] !== 'function') throw new TypeError(`replay.store has no ${verb}()`)
  }
  if (store.scope === 'process' || store.scope === 'shared') return
  throw new TypeError('replay.store.scope must be "process" or "shared"')
}

function readReplay(
  options: ReplayOptions,
  provider: AnyProvider,
  toleranceSeconds: number | undefined,
  now: () => number,
): ReplaySettings {
  checkOptions('replay', options, REPLAY_NAMES)
  const { store = memoryReplayStore({ now }) } = options
  checkStore(store)
  // A captured request stays fresh for two tolerances at most: one before its time, one after it.
  const windowMs = toleranceSeconds === undefined ? undefined : 2000 * toleranceSeconds
  const { leaseMs = 60_000, timeoutMs = 2000, onUnavailable = 'reject' } = options
  const {
    maxRunMs = 10 * leaseMs,
    retainMs = provider.retainMs ?? Math.max(windowMs ?? 0, RETAIN_MS[store.scope]),
  } = options
  if (onUnavailable !== 'reject' && onUnavailable !== 'run') {
    throw new TypeError('replay.onUnavailable must be "reject" or "run"')
  }
  return {
    store,
    leaseMs: timerMs('replay.leaseMs', leaseMs),
    maxRunMs: positive('replay.maxRunMs', maxRunMs),
    retainMs: positive('replay.retainMs', retainMs),
    protectMs: windowMs ?? HOUR_MS,
    timeoutMs: timerMs('replay.timeoutMs', timeoutMs),
    onUnavailable,
  }
}

function readHandlers(handlers: object, schemas: ReadonlyMap<string, EventSchema>) {
  checkOptions('handlers', handlers, [...schemas.keys(), '*'], 'event')
  const found = new Map<string, AnyHandler>()
  for (const [name, handler] of Object.entries(handlers)) {
    optionalFunction(`handlers["${name}"]`, handler)
    if (handler !== undefined) found.set(name, handler)
  }
  return found
}

function safeClock(now: () => number): () => number {
  return () => {
    const ms = now()
    // NaN is neither too old nor too new, so it must not get as far as a comparison.
    if (Number.isFinite(ms)) return ms
    throw new WebhookError('provider_failed', { hint: '`now` must return milliseconds.' })
  }
}

/** @throws TypeError or RangeError naming the option that is unknown or cannot be. */
export function readSettings<E extends object>(options: ReceiverOptions<E>): Settings {
  checkOptions('createReceiver', options, OPTION_NAMES)
  const { now = () => Date.now(), handlers = {}, hooks = {}, replay = {} } = options
  const { maxBodyBytes = 1_048_576, bodyTimeoutMs = 10_000, secretTimeoutMs = 5000 } = options
  if (options.provider === undefined) throw new TypeError('createReceiver: provider is required')
  // Again, in case it was built by hand: the checks are what makes it safe to use.
  const provider = defineProvider(options.provider) as unknown as Provider<object>
  const { endpoint = provider.name } = options
  optionalFunction('now', now)
  checkOptions('hooks', hooks, ['onRejected', 'onSettled'])
  optionalFunction('hooks.onRejected', hooks.onRejected)
  optionalFunction('hooks.onSettled', hooks.onSettled)
  const schemas = new Map(Object.entries<EventSchema>({ ...provider.events }))
  const scheme = sealedScheme(provider.scheme)
  const signedTolerance = scheme.kind === 'hmac' ? scheme.toleranceSeconds : undefined
  const given = options.toleranceSeconds
  if (given !== undefined) positive('toleranceSeconds', given)
  const toleranceSeconds = signedTolerance === undefined ? undefined : (given ?? signedTolerance)
  return {
    provider,
    endpoint: nonEmpty('endpoint', endpoint),
    schemas,
    handlers: readHandlers(handlers, schemas),
    replay: replay === false ? undefined : readReplay(replay, provider, toleranceSeconds, now),
    toleranceSeconds: toleranceSeconds ?? 0,
    body: {
      maxBytes: positive('maxBodyBytes', maxBodyBytes),
      timeoutMs: timerMs('bodyTimeoutMs', bodyTimeoutMs),
    },
    secretTimeoutMs: timerMs('secretTimeoutMs', secretTimeoutMs),
    credentialHeaders: [scheme.header, 'authorization', 'cookie'],
    clock: safeClock(now),
  }
}
