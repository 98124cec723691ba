import { type AnyProvider, defineProvider, hmac, type Secret, unchecked } from '@hookseal/core'
import * as providers from '@hookseal/core/providers'
import { handingerTask, ricloudTask, rineMessage } from '@hookseal/tests-kit/events'
import {
  type SignedRequest,
  signHandinger,
  signRicloud,
  signRine,
  signStandard,
} from '@hookseal/tests-kit/sign'

/** The receivers' clock. */
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5)
export const SECONDS = NOW / 1000

export const secrets = {
  rine: 'rine-contract-secret',
  ricloud: 'ricloud-contract-secret',
  handinger: 'whk_contract_token_0123456789',
  standard: `whsec_${Buffer.from('a contract key of thirty-two byte').toString('base64')}`,
  hub: 'hub-contract-secret',
}

const as = (provider: object) => provider as AnyProvider

export const rine = (secret: Secret = secrets.rine): AnyProvider => as(providers.rine({ secret }))
export const ricloud = (secret: Secret = secrets.ricloud): AnyProvider =>
  as(providers.ricloud({ secret }))
export const handinger = (secret: Secret = secrets.handinger): AnyProvider =>
  as(providers.handinger({ secret }))
export const standard = (secret: Secret = secrets.standard): AnyProvider =>
  as(providers.standardWebhooks({ secret }))

/** A sender that puts the id and event name in unsigned headers, as GitHub does. */
export const hub = (secret: Secret = secrets.hub): AnyProvider =>
  as(
    defineProvider({
      name: 'hub',
      scheme: hmac({ secret, header: 'X-Rine-Signature' }),
      events: { push: unchecked<object>() },
      identify: (payload, { headers }) => ({
        type: (payload as { action?: string }).action ?? 'none',
        id: headers.get('x-hub-delivery') ?? undefined,
        idAuthenticated: false,
      }),
    }),
  )

/** Signed requests of each sender. An object is sent as its JSON. */
type Given = object | string | Buffer
const text = (body: Given) =>
  typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)

export const fromRine = (body: Given, secret: string = secrets.rine): SignedRequest =>
  signRine(secret, text(body))
export const fromRicloud = (body: Given, at: number | string = NOW): SignedRequest =>
  signRicloud(secrets.ricloud, text(body), at)
export const fromHandinger = (body: Given, token: string = secrets.handinger): SignedRequest =>
  signHandinger(token, text(body))
export const fromStandard = (body: Given, id: string, at: number | string = NOW): SignedRequest =>
  signStandard(secrets.standard, text(body), at, id)

export const message = (id: string): SignedRequest => fromRine(rineMessage(id))
export const task = (id: string): SignedRequest => fromRicloud(ricloudTask(id))
export const finished = (id: string): SignedRequest => fromHandinger(handingerTask(id))

/** Returns the value of a header. The case of its name does not matter. */
export function headerOf({ headers }: SignedRequest, name: string): string {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())
  if (found === undefined) throw new Error(`the request has no ${name}`)
  return found[1]
}

/** Replaces headers of a request. The case of their names does not matter. */
export function withHeaders(
  { headers, body }: SignedRequest,
  changes: Readonly<Record<string, string>>,
): SignedRequest {
  const kept = Object.entries(headers).filter(
    ([name]) => !Object.keys(changes).some((one) => one.toLowerCase() === name.toLowerCase()),
  )
  return { headers: { ...Object.fromEntries(kept), ...changes }, body }
}
