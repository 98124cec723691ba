import { secretWarnings } from '../authenticate/secrets.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { type ReadLimits, sharedBuffer } from '../http/body.ts'
import { defineProvider } from '../provider/define-provider.ts'
import type { EventSchema } from '../provider/event-schema.ts'
import type { AnyProvider } from '../provider/provider.ts'
import { credentialTest, schemesOf, signedTolerance } from '../provider/scheme.ts'
import type { SchemeData } from '../provider/scheme-data.ts'
import { type ReplaySettings, readReplayOptions } from '../replay/replay-settings.ts'
import {
  checkOptions,
  count,
  kindOf,
  nonEmpty,
  oneOf,
  optionalFunction,
  positive,
  timerMs,
} from '../util/check-options.ts'
import type { Archive } from './archive.ts'
import { type AnyHandler, readHandlers } from './read-handlers.ts'
import type { Logger, ReceiverOptions } from './receiver-options.ts'

/** A provider that was completed by `defineProvider`. */
type Defined = AnyProvider & { readonly [K in 'methods' | 'payload']: NonNullable<AnyProvider[K]> }

/** The checked and copied options of a receiver, with all defaults applied. */
export interface Settings {
  readonly provider: Defined
  readonly endpoint: string
  readonly schemes: readonly SchemeData[]
  readonly schemas: ReadonlyMap<string, EventSchema>
  readonly handlers: ReadonlyMap<string, AnyHandler>
  readonly replay: ReplaySettings | undefined
  readonly archive: Archive | undefined
  /** The largest tolerance of the schemes; `undefined` if no time is signed. */
  readonly toleranceSeconds: number | undefined
  /** The receiver's own tolerance, which replaces that of every scheme. */
  readonly ownToleranceSeconds: number | undefined
  readonly body: ReadLimits
  readonly openShare: ReturnType<typeof sharedBuffer>
  readonly secretTimeoutMs: number
  readonly schemaTimeoutMs: number
  readonly onMismatch: 'fail' | 'deliver'
  readonly logger: Logger | false | undefined
  /** Whether requests are kept for `capture` while they are received. */
  readonly isCapturing: boolean
  /** The methods that may reach step 2, including a handshake's GET. */
  readonly methods: readonly string[]
  /** Whether a header's value must never be logged. The name is in lowercase. */
  readonly isCredential: (header: string) => boolean
  /** Query parameters whose values must never be logged. */
  readonly credentialParameters: readonly string[]
  /** What the operator should know about the configuration. */
  readonly warnings: readonly string[]
  /** The time in milliseconds since the epoch. @throws WebhookError `provider_failed` if it is not a valid time */
  readonly clock: () => number
}

const NAMES: readonly (keyof ReceiverOptions<object>)[] = [
  'provider',
  'endpoint',
  'handlers',
  'replay',
  'archive',
  'toleranceSeconds',
  'maxBodyBytes',
  'bodyTimeoutMs',
  'secretTimeoutMs',
  'maxBufferedBytes',
  'onMismatch',
  'schemaTimeoutMs',
  'logger',
  'onOutcome',
  'capture',
  'now',
]
const MISPLACED = {
  hooks: 'onOutcome: (outcome, request) => {}',
  onError: 'onOutcome: (outcome, request) => {}',
  onRejected: 'onOutcome: (outcome, request) => {}',
  onSettled: 'onOutcome: (outcome, request) => {}',
  store: 'replay: { store }',
  secret: "the provider's options, as in stripe({ secret })",
  events: "the provider's options, as in stripe({ secret, events })",
}

function checkProvider(provider: unknown): void {
  if (provider === undefined) throw new TypeError('createReceiver: provider is required')
  if (typeof provider === 'function') {
    const name = provider.name || 'provider'
    throw new TypeError(`createReceiver: provider is a function; call it: ${name}({ secret })`)
  }
  if (typeof provider === 'object' && provider !== null) return
  throw new TypeError(
    `createReceiver: provider must be what a provider function returns, as in stripe({ secret }), not ${kindOf(provider)}`,
  )
}

function checkLogger(logger: unknown): void {
  if (logger === undefined || logger === false) return
  for (const level of ['debug', 'info', 'warn', 'error']) {
    if (typeof (logger as Record<string, unknown> | null)?.[level] === 'function') continue
    throw new TypeError(`logger has no ${level}(); use { debug, info, warn, error } or false`)
  }
}

function safeClock(now: () => number): () => number {
  return () => {
    let ms: number
    try {
      ms = now()
    } catch (cause) {
      throw new WebhookError('provider_failed', { cause })
    }
    // NaN is neither too old nor too new, so it must not reach a comparison.
    if (Number.isFinite(ms)) return ms
    throw new WebhookError('provider_failed', { hint: '`now` must return milliseconds.' })
  }
}

function readTolerance(
  given: number | undefined,
  schemes: readonly SchemeData[],
): number | undefined {
  const signed = schemes.flatMap((scheme) => signedTolerance(scheme) ?? [])
  if (given === undefined) return signed.length === 0 ? undefined : Math.max(...signed)
  positive('toleranceSeconds', given)
  if (signed.length > 0) return given
  throw new TypeError(
    'createReceiver: toleranceSeconds has no effect: this sender signs no time, so a captured request never becomes too old',
  )
}

/** Reads the options of a receiver. @throws TypeError or RangeError naming the option that is unknown or invalid */
export function readSettings<E extends object>(options: ReceiverOptions<E>): Settings {
  checkOptions('createReceiver', options, NAMES, MISPLACED)
  const { now, handlers = {}, replay = {}, archive, onMismatch = 'fail', logger } = options
  checkProvider(options.provider)
  // Checked again, in case it was not created by `defineProvider`, since these checks make it safe to use.
  const provider = defineProvider(options.provider) as unknown as Defined
  const { endpoint = provider.name, maxBodyBytes = provider.maxBodyBytes ?? 1_048_576 } = options
  const { bodyTimeoutMs = 10_000, secretTimeoutMs = 5000, schemaTimeoutMs = 5000 } = options
  const { maxBufferedBytes = 67_108_864 } = options
  optionalFunction('now', now)
  optionalFunction('onOutcome', options.onOutcome)
  optionalFunction('capture', options.capture)
  optionalFunction('archive.record', archive && (archive.record ?? null))
  optionalFunction('archive.finish', archive && (archive.finish ?? null))
  checkLogger(logger)
  const schemas = new Map(Object.entries<EventSchema>({ ...provider.events }))
  const schemes = schemesOf(provider.scheme)
  const toleranceSeconds = readTolerance(options.toleranceSeconds, schemes)
  const found = readHandlers(handlers, schemas)
  oneOf('onMismatch', onMismatch, ['fail', 'deliver'])
  if (onMismatch === 'deliver' && !found.has('*')) {
    throw new TypeError("onMismatch: 'deliver' requires a '*' handler")
  }
  if (count('maxBufferedBytes', maxBufferedBytes) < count('maxBodyBytes', maxBodyBytes)) {
    throw new RangeError(
      'maxBufferedBytes must be at least maxBodyBytes; otherwise the largest body never fits',
    )
  }
  const hasGet = provider.handshakes?.some(({ on }) => on === 'get') ?? false
  return {
    provider,
    endpoint: nonEmpty('endpoint', endpoint),
    schemes,
    schemas,
    handlers: found,
    replay:
      replay === false ? undefined : readReplayOptions(replay, provider, toleranceSeconds, now),
    archive,
    toleranceSeconds,
    ownToleranceSeconds: options.toleranceSeconds,
    body: { maxBytes: maxBodyBytes, timeoutMs: timerMs('bodyTimeoutMs', bodyTimeoutMs) },
    openShare: sharedBuffer(maxBufferedBytes),
    secretTimeoutMs: timerMs('secretTimeoutMs', secretTimeoutMs),
    schemaTimeoutMs: timerMs('schemaTimeoutMs', schemaTimeoutMs),
    onMismatch,
    logger,
    isCapturing: options.capture !== undefined,
    methods: [...new Set([...provider.methods, ...(hasGet ? ['GET'] : [])])],
    isCredential: credentialTest(schemes),
    credentialParameters: credentialParameters(provider, schemes),
    warnings: schemes.flatMap(secretWarnings),
    clock: safeClock(now ?? (() => Date.now())),
  }
}

function credentialParameters(
  provider: AnyProvider,
  schemes: readonly SchemeData[],
): readonly string[] {
  const tokens = schemes.flatMap((scheme) => (scheme.kind === 'token' ? (scheme.query ?? []) : []))
  const handshakes = provider.handshakes?.flatMap((one) =>
    one.on === 'get' ? one.token.query : [],
  )
  return [...tokens, ...(handshakes ?? [])]
}
