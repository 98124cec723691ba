import type { EventSchema } from './event-schema.ts'
import type { HeaderLookup } from './headers.ts'
import { lazyHeaders } from './headers.ts'
import type { AnyProvider, Identity } from './provider.ts'
import { WebhookError } from './webhook-error.ts'

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

/** `undefined` when the payload does not fit. */
async function fit(schema: EventSchema, payload: unknown): Promise<{ event: unknown } | undefined> {
  const result = await schema['~standard'].validate(payload)
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
  try {
    if (!hasEnvelope(payload)) throw new WebhookError('invalid_event')
    // Awaited although its type is not a promise: the rejection of an `async identify` must not get away.
    const identity = checked(await provider.identify(payload, lazyHeaders(headers)))
    const schema = identity.type === '*' ? undefined : schemas.get(identity.type)
    const fitted = schema && (await fit(schema, payload))
    if (fitted !== undefined) return { identity, known: true, event: fitted.event }

    const fallback = schemas.get('*')
    const envelope = fallback === undefined ? { event: payload } : await fit(fallback, payload)
    if (envelope === undefined) throw new WebhookError('invalid_event')
    return { identity, known: false, event: envelope.event }
  } catch (cause) {
    throw WebhookError.is(cause) ? cause : new WebhookError('provider_failed', { cause })
  }
}
