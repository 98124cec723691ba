import type { AnyDelivery } from '../delivery/delivery.ts'
import type { OpenedPack } from '../delivery/open-pack.ts'
import { headerLookup } from '../http/headers.ts'
import type { UnverifiedRequest } from '../http/input.ts'
import { parsePayload } from '../http/payload.ts'
import { fitPayload } from '../provider/identify.ts'
import { redactedRequest } from './handler-context.ts'
import type { Settings } from './settings.ts'

/** @throws TypeError for a pack of another provider */
export function checkOrigin({ provider }: Settings, { fields }: OpenedPack): void {
  if (fields.provider === provider.name) return
  throw new TypeError(`this delivery is of ${fields.provider}, not of ${provider.name}`)
}

/**
 * The delivery of a pack, typed again by the provider: what its schemas say counts now.
 *
 * @throws WebhookError `provider_failed` when a schema throws
 */
export async function storedDelivery(
  { provider, schemas, schemaTimeoutMs }: Settings,
  { fields, rawBody }: OpenedPack,
): Promise<AnyDelivery> {
  const { timestamp, receivedAt, traceparent: _, headers: __, ...rest } = fields
  const payload = parsePayload(provider.payload ?? 'json', rawBody)
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

/** What a pack has kept of the request: the headers that were named. */
export function storedRequest({ fields }: OpenedPack, settings: Settings): UnverifiedRequest {
  const headers = headerLookup((fields.headers ?? []).flat())
  return redactedRequest({ method: 'POST', url: undefined, headers, context: undefined }, settings)
}
