import { createHmac } from 'node:crypto'
import { signStandard } from '@hookseal/tests-kit/sign'

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
/** The key that the secret encodes. */
export const KEY: Buffer = Buffer.from(SECRET.slice('whsec_'.length), 'base64')

/** One body, signed as each contestant's sender signs it. */
export interface SignedBody {
  readonly body: Buffer
  /** In lower case, as `node:http` provides them, with the other headers of a request. */
  readonly standard: Record<string, string>
  readonly stripe: string
  readonly github: string
}

/** The headers of a Standard Webhooks delivery as they arrive over HTTP. */
export function standardHeaders(body: Buffer, id: string): Record<string, string> {
  return {
    host: 'hooks.example.com',
    'user-agent': 'Sender/1.0',
    accept: '*/*',
    'content-length': String(body.length),
    ...signStandard(SECRET, body, Date.now(), id).headers,
  }
}

/** Signs with node:crypto only. */
export function signAll(body: Buffer): SignedBody {
  const hex = (...parts: (string | Buffer)[]) =>
    parts.reduce((mac, part) => mac.update(part), createHmac('sha256', SECRET)).digest('hex')
  const time = Math.floor(Date.now() / 1000)
  return {
    body,
    standard: standardHeaders(body, 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W'),
    stripe: `t=${time},v1=${hex(`${time}.`, body)}`,
    github: `sha256=${hex(body)}`,
  }
}

/** The same signatures over a body with one bit of its last letter changed. */
export function tampered(signed: SignedBody): SignedBody {
  const body = Buffer.from(signed.body)
  const at = body.length - 4
  body.writeUInt8(body.readUInt8(at) ^ 1, at)
  return { ...signed, body }
}
