import { WebhookError } from '../error/webhook-error.ts'
import type { HeaderLookup } from '../http/headers.ts'
import { lazyHeaders } from '../http/headers.ts'
import type { EventSchema } from './event-schema.ts'
import type { AnyProvider, Identity } from './provider.ts'

/** What a payload turned out to be. */
export interface IdentifiedEvent {
  readonly identity: Identity
  readonly known: boolean
  readonly event: unknown
}

/** A payload that is not an object has no envelope, whoever sent it. */
function hasEnvelope(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload)
}

function checked(identity: Identity): Identity {
  if (typeof identity?.type !== 'string' || identity.type === '') {
    throw new WebhookError('invalid_event')
  }
  for (const part of [identity.id, identity.key]) {
    if (part === undefined || typeof part === 'string') continue
    throw new TypeError('identify must return strings for id and key')
  }
  return identity
}

/** Runs code of the provider: whatever it throws, a `WebhookError` of its own included, is its fault. */
async function ask<T>(call: () => T | PromiseLike<T>): Promise<T> {
  try {
    return await call()
  } catch (cause) {
    throw new WebhookError('provider_failed', { cause })
  }
}

/** `undefined` when the payload does not fit. */
async function fit(schema: EventSchema, payload: unknown): Promise<{ event: unknown } | undefined> {
  const result = await ask(() => schema['~standard'].validate(payload))
  return result.issues === undefined ? { event: result.value } : undefined
}

/**
 * Names a payload and fits it to its schema. A known name with another payload than expected is not an
 * error: senders add fields and values, and refusing those would lose events for ever.
 *
 * @throws WebhookError `invalid_event` when there is no type, or `events['*']` does not fit;
 *   `provider_failed` when code of the provider throws.
 */
export async function identifyEvent(
  provider: AnyProvider,
  schemas: ReadonlyMap<string, EventSchema>,
  payload: unknown,
  headers: HeaderLookup,
): Promise<IdentifiedEvent> {
  if (!hasEnvelope(payload)) throw new WebhookError('invalid_event')
  const identity = checked(await ask(() => provider.identify(payload, lazyHeaders(headers))))
  const schema = identity.type === '*' ? undefined : schemas.get(identity.type)
  const fitted = schema && (await fit(schema, payload))
  if (fitted !== undefined) return { identity, known: true, event: fitted.event }

  const fallback = schemas.get('*')
  const envelope = fallback === undefined ? { event: payload } : await fit(fallback, payload)
  if (envelope === undefined) throw new WebhookError('invalid_event')
  return { identity, known: false, event: envelope.event }
}
