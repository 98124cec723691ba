import { WebhookError } from '../error/webhook-error.ts'
import type { HeaderLookup } from '../http/headers.ts'
import type { Bytes } from '../util/bytes.ts'
import { atOnce, isLater, type Later, whenReady, withinTime } from '../util/time-limit.ts'
import type { EventSchema, PayloadIssue, SchemaResult } from './event-schema.ts'
import type { AnyProvider, IdentifyRequest, Identity } from './provider.ts'

/** The event type of a payload, and the result of its schema. */
export interface FittedEvent {
  readonly known: boolean
  readonly event: unknown
  /** Why the payload does not match the schema of its event type. */
  readonly issues: readonly PayloadIssue[] | undefined
}

const NOTHING_PROVED: IdentifyRequest['proved'] = new Map()

/**
 * The second argument of `identify`. A class, since one is created for every delivery and few read the headers. The
 * headers become an own property, so that a copy has them too.
 */
export class LazyIdentifyRequest implements IdentifyRequest {
  readonly rawBody: Bytes
  readonly proved: IdentifyRequest['proved']
  declare readonly headers: Headers
  readonly #lookup: HeaderLookup
  #headers: Headers | undefined

  constructor(rawBody: Bytes, lookup: HeaderLookup, proved: IdentifyRequest['proved'] | undefined) {
    this.rawBody = rawBody
    this.proved = proved ?? NOTHING_PROVED
    this.#lookup = lookup
    Object.defineProperty(this, 'headers', LazyIdentifyRequest.#accessor)
  }

  static readonly #accessor = {
    enumerable: true,
    get(this: LazyIdentifyRequest): Headers {
      this.#headers ??= this.#lookup.toHeaders()
      return this.#headers
    },
  }
}

/** Wraps an error from the provider's code. Whatever it throws, even a `WebhookError`, is the provider's fault. */
function failed(cause: unknown): WebhookError {
  return new WebhookError('provider_failed', { cause })
}

/**
 * Identifies a payload with the provider's own function.
 *
 * @throws WebhookError `invalid_event` if there is no event type; `provider_failed` if `identify` throws, or returns a
 *   promise, an id or key that is not a string, or an empty key
 */
export function identifyPayload(
  provider: AnyProvider,
  payload: unknown,
  request: IdentifyRequest,
): Identity {
  let identity: Identity
  try {
    identity = atOnce('identify', provider.identify(payload, request))
  } catch (cause) {
    throw failed(cause)
  }
  if (typeof identity?.type !== 'string' || identity.type === '') {
    throw new WebhookError('invalid_event')
  }
  const { id, key } = identity
  if (id !== undefined && typeof id !== 'string') {
    throw failed(new TypeError('identify must return a string for id'))
  }
  if (key !== undefined && key !== false && (typeof key !== 'string' || key === '')) {
    throw failed(new TypeError('identify must return a non-empty string or false for key'))
  }
  return identity
}

function validate(
  schema: EventSchema,
  payload: unknown,
  timeoutMs: number,
): Later<SchemaResult<unknown>> {
  try {
    const result = schema['~standard'].validate(payload)
    if (!isLater(result)) return result
    const late = () => new Error(`the schema timed out after ${timeoutMs} ms`)
    return withinTime(timeoutMs, async () => result, late).catch((cause: unknown) => {
      throw failed(cause)
    })
  } catch (cause) {
    throw failed(cause)
  }
}

/**
 * Validates a payload with the schema of its event type. A mismatch is not an error yet: a caller of `verify` gets the
 * payload with its `issues`. Only `events['*']`, which types every other payload, rejects.
 *
 * @throws WebhookError `invalid_event` if `events['*']` rejects an event type that is not listed, `payload_mismatch` if
 *   it also rejects a listed one, `provider_failed` if a schema throws or takes too long
 */
export function fitPayload(
  schemas: ReadonlyMap<string, EventSchema>,
  type: string,
  payload: unknown,
  timeoutMs: number,
): Later<FittedEvent> {
  const schema = type === '*' ? undefined : schemas.get(type)
  if (schema === undefined) return fitFallback(schemas, payload, timeoutMs, undefined)
  return whenReady(validate(schema, payload, timeoutMs), (result) =>
    result.issues === undefined
      ? { known: true, event: result.value, issues: undefined }
      : fitFallback(schemas, payload, timeoutMs, result.issues),
  )
}

/** Validates with `events['*']`, which types every payload that no other schema does. */
function fitFallback(
  schemas: ReadonlyMap<string, EventSchema>,
  payload: unknown,
  timeoutMs: number,
  issues: FittedEvent['issues'],
): Later<FittedEvent> {
  const fallback = schemas.get('*')
  if (fallback === undefined) return { known: false, event: payload, issues }
  return whenReady(validate(fallback, payload, timeoutMs), (result) => {
    if (result.issues === undefined) return { known: false, event: result.value, issues }
    throw new WebhookError(issues === undefined ? 'invalid_event' : 'payload_mismatch')
  })
}
