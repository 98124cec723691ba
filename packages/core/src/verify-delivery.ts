import type { Authenticated, Authenticator } from './authenticate/authenticator.ts'
import { hmacAuthenticator } from './authenticate/hmac-authenticator.ts'
import { keySource } from './authenticate/key-source.ts'
import { type AnyScheme, sealedScheme } from './authenticate/scheme.ts'
import { tokenAuthenticator } from './authenticate/token-authenticator.ts'
import type { AnyDelivery } from './delivery.ts'
import { type HeaderLookup, headerLookup } from './headers.ts'
import { type IdentifiedEvent, identifyEvent } from './identify-event.ts'
import type { WebhookInput } from './input.ts'
import { parseJson } from './parse-json.ts'
import { readBody } from './read-body.ts'
import { bodyDigest, replayKey } from './replay-key.ts'
import type { Settings } from './settings.ts'
import { WebhookError } from './webhook-error.ts'

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

/** Only what the authentication covers may tell two deliveries apart. */
async function keyValue(
  scheme: AnyScheme,
  proof: Authenticated,
  identity: IdentifiedEvent['identity'],
) {
  if (identity.key !== undefined) return { kind: 'key', value: identity.key } as const
  if (proof.id !== undefined) return { kind: 'id', value: proof.id } as const
  const digest = await bodyDigest(proof.rawBody)
  if (scheme.kind === 'hmac' && scheme.identity === 'body+timestamp') {
    return { kind: scheme.identity, value: `${digest}${proof.timestamp}` } as const
  }
  return { kind: 'body', value: digest } as const
}

function createVerifier<K>(
  scheme: AnyScheme,
  authenticator: Authenticator<K>,
  settings: Settings,
): Verify {
  const { provider, schemas, clock, toleranceSeconds, body: limits } = settings
  const keysOf = keySource(
    scheme.secret,
    scheme.secretRules,
    authenticator.prepareKey,
    settings.secretTimeoutMs,
  )
  return async (input) => {
    const headers = headerLookup(input.headers)
    checkRequest(input.method, headers)
    const nowMs = clock()
    let endpoint = settings.endpoint
    const proof = await authenticator.authenticate({
      headers,
      nowMs,
      toleranceSeconds,
      async keys() {
        const found = await keysOf(input, headers, nowMs)
        endpoint = found.endpoint ?? endpoint
        return found.keys
      },
      readBody: () => readBody(input.body, headers, limits),
    })
    const payload = parseJson(proof.rawBody)
    const { identity, known, event } = await identifyEvent(provider, schemas, payload, headers)
    const { kind, value } = await keyValue(scheme, proof, identity)
    return Object.freeze({
      provider: provider.name,
      endpoint,
      id: identity.id ?? proof.id,
      idAuthenticated:
        identity.id === undefined
          ? proof.id !== undefined
          : scheme.kind === 'hmac' && identity.idAuthenticated !== false,
      key: await replayKey({ provider: provider.name, endpoint, kind, value }),
      timestamp: proof.timestamp === undefined ? undefined : new Date(proof.timestamp * 1000),
      secretId: proof.secretId,
      authentication: scheme.kind,
      rawBody: proof.rawBody,
      replayProtected: false,
      known,
      type: identity.type,
      event,
    })
  }
}

/** The first seven steps for one delivery, in their order. Rejects with nothing but a `WebhookError`. */
export function verifier(settings: Settings): Verify {
  const scheme = sealedScheme(settings.provider.scheme)
  const verify =
    scheme.kind === 'hmac'
      ? createVerifier(scheme, hmacAuthenticator(scheme), settings)
      : createVerifier(scheme, tokenAuthenticator(scheme), settings)
  return (input) =>
    verify(input).catch((cause: unknown) => {
      throw WebhookError.is(cause) ? cause : new WebhookError('provider_failed', { cause })
    })
}
