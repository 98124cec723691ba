import type { Authenticator } from '../authenticate/authenticator.ts'
import { hmacAuthenticator } from '../authenticate/hmac-authenticator.ts'
import { keySource } from '../authenticate/key-source.ts'
import { tokenAuthenticator } from '../authenticate/token-authenticator.ts'
import type { AnyDelivery } from '../delivery/delivery.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { readBody } from '../http/body.ts'
import { type HeaderLookup, headerLookup } from '../http/headers.ts'
import type { WebhookInput } from '../http/input.ts'
import { parseJson } from '../http/payload.ts'
import { identifyEvent } from '../provider/identify.ts'
import { type AnyScheme, sealedScheme } from '../provider/scheme.ts'
import { replayKey } from '../replay/replay-key.ts'
import type { Settings } from './settings.ts'

type Verify = (input: WebhookInput) => Promise<AnyDelivery>

function checkRequest(method: string | undefined, headers: HeaderLookup): void {
  if (method !== undefined && method !== 'POST') {
    throw new WebhookError('method_not_allowed')
  }
  const encoding = headers.get('content-encoding')?.trim().toLowerCase()
  if (encoding !== undefined && encoding !== '' && encoding !== 'identity') {
    throw new WebhookError('unsupported_encoding')
  }
}

function createVerifier<K>(
  scheme: AnyScheme,
  { prepareKey, authenticate }: Authenticator<K>,
  settings: Settings,
): Verify {
  const { provider, schemas, clock, toleranceSeconds, body: limits } = settings
  const keysOf = keySource(scheme.secret, scheme.secretRules, prepareKey, settings.secretTimeoutMs)

  return async (input) => {
    try {
      const headers = headerLookup(input.headers)
      checkRequest(input.method, headers)
      const nowMs = clock()
      const proof = await authenticate({
        headers,
        nowMs,
        toleranceSeconds,
        getKeys: () => keysOf(input, headers, nowMs),
        readBody: () => readBody(input.body, headers, limits),
      })
      const { rawBody, secretId, timestamp, endpoint = settings.endpoint } = proof
      const payload = parseJson(rawBody)
      const { identity, known, event } = await identifyEvent(provider, schemas, payload, headers)
      const payloadIdProved = scheme.kind === 'hmac' && identity.idAuthenticated !== false
      return Object.freeze({
        provider: provider.name,
        endpoint,
        id: identity.id ?? proof.id,
        idAuthenticated: identity.id === undefined ? proof.id !== undefined : payloadIdProved,
        key: await replayKey(provider.name, endpoint, scheme, proof, identity),
        timestamp: timestamp === undefined ? undefined : new Date(timestamp * 1000),
        secretId,
        authentication: scheme.kind,
        rawBody,
        replayScope: 'none',
        known,
        type: identity.type,
        event,
      })
    } catch (cause) {
      throw WebhookError.is(cause) ? cause : new WebhookError('provider_failed', { cause })
    }
  }
}

/** The first seven steps for one delivery, in their order. Rejects with nothing but a `WebhookError`. */
export function verifier(settings: Settings): Verify {
  const scheme = sealedScheme(settings.provider.scheme)
  return scheme.kind === 'hmac'
    ? createVerifier(scheme, hmacAuthenticator(scheme), settings)
    : createVerifier(scheme, tokenAuthenticator(scheme), settings)
}
