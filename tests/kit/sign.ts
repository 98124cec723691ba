import { createHmac } from 'node:crypto'

/** A request from a sender, signed with node:crypto alone: an oracle independent of the code under test. */
export interface SignedRequest {
  readonly headers: Record<string, string>
  readonly body: Buffer<ArrayBuffer>
}

const json = { 'content-type': 'application/json' }
const bytesOf = (body: string | Buffer) => Buffer.from(body as string)
const sha256 = (key: string | Buffer, ...parts: (string | Buffer)[]) =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key))

/** rine: the header and algorithm are published; hex is one of the accepted encodings. */
export function signRine(secret: string, given: string | Buffer): SignedRequest {
  const body = bytesOf(given)
  return { headers: { ...json, 'X-Rine-Signature': sha256(secret, body).digest('hex') }, body }
}

const seconds = (time: number | string) =>
  typeof time === 'string' ? time : String(Math.floor(time / 1000))

/** ricloud: `t=<seconds>,s=<base64>` over timestamp, full stop, body. A time given as text is signed unchanged. */
export function signRicloud(
  secret: string,
  given: string | Buffer,
  at: number | string,
): SignedRequest {
  const body = bytesOf(given)
  const time = seconds(at)
  const mac = sha256(secret, `${time}.`, body).digest('base64')
  return { headers: { ...json, 'Ricloud-Signature': `t=${time},s=${mac}` }, body }
}

/** Handinger: the token itself. */
export function signHandinger(token: string, given: string | Buffer): SignedRequest {
  return { headers: { ...json, 'X-Handinger-Token': token }, body: bytesOf(given) }
}

/**
 * Standard Webhooks: `v1,<base64>` over id, timestamp and body, keyed with the decoded secret. A time given
 * as text is signed unchanged.
 */
export function signStandard(
  secret: string,
  given: string | Buffer,
  at: number | string,
  id: string,
): SignedRequest {
  const body = bytesOf(given)
  const time = seconds(at)
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const mac = sha256(key, `${id}.${time}.`, body).digest('base64')
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': time,
    'webhook-signature': `v1,${mac}`,
  }
  return { headers: { ...json, ...signed }, body }
}
