import type { Authenticator, Match, RequestHead } from '../authenticate/authenticator.ts'
import { type KeySource, keySource } from '../authenticate/key-source.ts'
import { schemeAuthenticator, secretRulesOf } from '../authenticate/scheme-authenticator.ts'
import { token } from '../authenticate/token.ts'
import type { HashAlgorithm, Mac } from '../crypto/backend.ts'
import { type Answer, plainAnswer } from '../http/answer.ts'
import { headerLookup } from '../http/headers.ts'
import type { WebhookInput } from '../http/input.ts'
import { deliveryHandshake, readGetHandshake } from '../provider/handshake.ts'
import { schemeData } from '../provider/scheme.ts'
import { latin1, NO_BYTES, utf8Binary } from '../util/bytes.ts'
import { toHex } from '../util/encoding.ts'
import type { Later } from '../util/time-limit.ts'
import type { Settings } from './settings.ts'

interface HmacKey {
  readonly macs?: readonly { readonly algorithm: HashAlgorithm; readonly mac: Mac }[]
}

/**
 * Builds the response to an authentic delivery that is a handshake. An HMAC in it is computed with the key that
 * matched.
 */
export async function answerDelivery(
  { provider }: Settings,
  payload: unknown,
  { key }: Match,
): Promise<Answer | undefined> {
  const hmacHex = async (text: string) => {
    const { macs } = (key ?? {}) as HmacKey
    const mac = macs?.find(({ algorithm }) => algorithm === 'sha256')?.mac
    if (mac === undefined) throw new TypeError('the handshake requires a scheme with SHA-256')
    return toHex(latin1(await mac([utf8Binary(text)])))
  }
  return deliveryHandshake(provider.handshakes, payload, hmacHex)
}

/** Returns the response to an unsigned GET with the correct token, or `undefined` for any other request. */
export type AnswerGet = (input: WebhookInput) => Later<Answer | undefined>

/** Prepares a provider's GET handshakes. Responding to one runs no handler and claims nothing. */
export function getAnswerer({ provider, clock, secretTimeoutMs }: Settings): AnswerGet {
  const ready = new Map<object, { authenticator: Authenticator<never>; source: KeySource }>()
  const { handshakes = [] } = provider
  for (const handshake of handshakes) {
    if (handshake.on !== 'get') continue
    const { query, secret } = handshake.token
    const scheme = schemeData(token({ query, secret }))
    const authenticator = schemeAuthenticator(scheme)
    const { prepareKey } = authenticator
    const source = keySource(secret, secretRulesOf(scheme), prepareKey, secretTimeoutMs)
    ready.set(handshake, { authenticator, source })
  }
  return async function answerGet({ method, url, headers, context }) {
    if (ready.size === 0 || String(method).toUpperCase() !== 'GET') return undefined
    const read = readGetHandshake(handshakes, url)
    const found = read && ready.get(read.handshake)
    if (read === undefined || found === undefined) return undefined
    const { authenticator, source } = found
    const head: RequestHead = { method: 'GET', url, headers: headerLookup(headers), context }
    try {
      const { keys } = await source.keysFor(head, clock())
      await authenticator.match(authenticator.present(head), keys as never, NO_BYTES, head)
      return plainAnswer(read.echo)
    } catch {
      return undefined
    }
  }
}
