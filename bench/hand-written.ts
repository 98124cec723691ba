import { createHmac, timingSafeEqual } from 'node:crypto'
import { KEY } from './deliveries.ts'

/**
 * What a careful user writes: header, time window, HMAC, compare, `JSON.parse`. Gives the payload, or `undefined` for
 * a forgery. No encoding, depth, duplicate header or replay is looked at.
 */
export function verifyByHand(
  header: (name: string) => string | undefined,
  body: Buffer,
): unknown | undefined {
  const id = header('webhook-id')
  const time = header('webhook-timestamp')
  const [version, signature] = header('webhook-signature')?.split(',') ?? []
  const age = Math.abs(Date.now() / 1000 - Number(time))
  if (id === undefined || version !== 'v1' || signature === undefined || !(age <= 300)) {
    return undefined
  }
  const mac = createHmac('sha256', KEY).update(`${id}.${time}.`).update(body).digest()
  const presented = Buffer.from(signature, 'base64')
  if (presented.length !== mac.length || !timingSafeEqual(presented, mac)) return undefined
  return JSON.parse(body.toString())
}
