import type { AnyDelivery } from '../delivery/delivery.ts'
import type { OpenedPack } from '../delivery/open-pack.ts'
import { headerLookup } from '../http/headers.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import { parsePayload } from '../http/payload.ts'
import { fitPayload } from '../provider/identify.ts'
import { redactedRequest } from './handler-context.ts'
import type { Settings } from './settings.ts'

/** Checks that a pack belongs to this provider. @throws TypeError if it does not */
export function checkOrigin({ provider }: Settings, { fields }: OpenedPack): void {
  if (fields.provider === provider.name) return
  throw new TypeError(`this delivery is from the provider ${fields.provider}, not ${provider.name}`)
}

/**
 * Restores the delivery in a pack. The provider's current schemas determine its type.
 *
 * @throws WebhookError `provider_failed` if a schema throws
 */
export async function storedDelivery(
  { provider, schemas, schemaTimeoutMs }: Settings,
  { fields, rawBody }: OpenedPack,
): Promise<AnyDelivery> {
  const { timestamp, receivedAt, traceparent: _, headers: __, ...rest } = fields
  const payload = parsePayload(provider.payload, rawBody)
  const { known, event, issues } = await fitPayload(schemas, rest.type, payload, schemaTimeoutMs)
  return {
    ...rest,
    timestamp: timestamp === undefined ? undefined : new Date(timestamp),
    receivedAt: new Date(receivedAt),
    replayScope: 'none',
    rawBody,
    known,
    event,
    issues,
    handshake: undefined,
  }
}

/** Restores the request of a pack, with the headers that it includes. */
export function storedRequest({ fields }: OpenedPack, settings: Settings): UnverifiedRequest {
  const headers = headerLookup((fields.headers ?? []).flat())
  return redactedRequest({ method: 'POST', url: undefined, headers, context: undefined }, settings)
}
