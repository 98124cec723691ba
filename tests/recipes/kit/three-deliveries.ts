import { rineMessage } from '@hookseal/tests-kit/events'
import { eventually } from '@hookseal/tests-kit/eventually'
import { exchange } from '@hookseal/tests-kit/http'
import { signRine } from '@hookseal/tests-kit/sign'
import { expect } from 'vitest'

/** The secret that the deliveries are signed with. */
export const SECRET = 'a-test-secret'

/** The environment of every recipe. */
export const ENV: Readonly<Record<string, string>> = {
  RINE_WEBHOOK_SECRET: SECRET,
  NO_COLOR: '1',
  // vitest's own, which some frameworks take for their test mode.
  NODE_ENV: 'production',
}

/** A delivery as it goes over the wire. */
export interface SentRequest {
  readonly path: string
  readonly method: 'POST'
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}

/** Delivers a request to the framework of a recipe. */
export type Send = (request: SentRequest) => Promise<{ readonly status: number }>

/** Sends over a TCP connection, which is read even while the server refuses the rest of a large body. */
export function sendTo(url: string): Send {
  const port = Number(new URL(url).port)
  return (request) => exchange(port, request)
}

/** Signs a delivery of an event that has `id` in it. */
export type Sign = (id: string, secret?: string, padding?: string) => Omit<SentRequest, 'path'>

/** A genuine delivery of `message.received`, whose `message_id` is `id`. */
export const signedMessage: Sign = (id, secret = SECRET, padding = '') => {
  const { headers, body } = signRine(secret, JSON.stringify({ ...rineMessage(id), padding }))
  return { method: 'POST', headers, body }
}

const TWO_MEGABYTES = 2 << 20
const IDS = /recipe_(?:good|forged|large|last)/

/**
 * Sends a good, a forged and a 2 MB delivery, and expects 200, 401 and 413, and that the handler ran once. The recipe's
 * handler prints the `message_id`.
 *
 * @param handled - the lines that have been printed so far
 * @param sign - how another sender signs, for a page that shows one
 */
export async function expectThreeDeliveries(
  send: Send,
  handled: () => readonly string[],
  path = '/webhooks/rine',
  sign: Sign = signedMessage,
): Promise<void> {
  const ids = () => handled().flatMap((line) => IDS.exec(line) ?? [])
  const statusOf = async (request: Omit<SentRequest, 'path'>) =>
    (await send({ path, ...request })).status
  const large = 'x'.repeat(TWO_MEGABYTES)
  expect(await statusOf(sign('recipe_good'))).toBe(200)
  expect(await statusOf(sign('recipe_forged', 'another-secret'))).toBe(401)
  // A server that leaves the rest of a large body unread may reset the connection, and the answer is lost with it.
  expect(await eventually(() => statusOf(sign('recipe_large', SECRET, large)))).toBe(413)
  // Lines come in their order: when this one is here, so is everything that was printed before it.
  expect(await statusOf(sign('recipe_last'))).toBe(200)
  await eventually(() => expect(ids()).toContain('recipe_last'))
  expect(ids()).toEqual(['recipe_good', 'recipe_last'])
}
