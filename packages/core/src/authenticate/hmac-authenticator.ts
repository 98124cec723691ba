import { backend } from '#crypto'
import type { Mac } from '../crypto/backend.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { HmacScheme } from '../provider/scheme.ts'
import { type Bytes, equalBytes, utf8 } from '../util/bytes.ts'
import type { Authenticator } from './authenticator.ts'
import { type PresentedSignature, parseSignatureHeader } from './signature-header.ts'

/** Makes what is hashed before the body: the template's text, with the fields as they were received. */
function signedPrefix(template: string): (presented: PresentedSignature) => Bytes {
  // Every second part is the name of a field.
  const parts = template.slice(0, -'{body}'.length).split(/\{(id|timestamp)\}/)
  return ({ id = '', timestamp = '' }) => {
    let text = parts[0] as string
    for (let i = 1; i < parts.length; i += 2) {
      text += (parts[i] === 'id' ? id : timestamp) + parts[i + 1]
    }
    return utf8(text)
  }
}

function isOneOf(mac: Bytes, signatures: readonly Bytes[]): boolean {
  let matches = 0
  for (const signature of signatures) matches |= Number(equalBytes(mac, signature))
  return matches === 1
}

/** Both edges of the window are inside it. */
function checkTime(timestamp: string, nowMs: number, toleranceSeconds: number): number {
  const seconds = Number(timestamp)
  const age = Math.floor(nowMs / 1000) - seconds
  if (age > toleranceSeconds) throw new WebhookError('timestamp_too_old')
  if (age < -toleranceSeconds) throw new WebhookError('timestamp_in_future')
  return seconds
}

/** HMAC (RFC 2104) at work: one MAC a secret, each compared with every signature in constant time. */
export function hmacAuthenticator(scheme: HmacScheme): Authenticator<Mac> {
  const prefixOf = signedPrefix(scheme.signedContent)
  return {
    prepareKey: (secret) => backend.prepareMac(scheme.algorithm, secret),
    async authenticate({ headers, getKeys, readBody, nowMs, toleranceSeconds }) {
      const presented = parseSignatureHeader(headers, scheme)
      const { keys, endpoint } = await getKeys()
      const rawBody = await readBody()
      const prefix = prefixOf(presented)
      for (const { id: secretId, key: mac } of keys) {
        if (!isOneOf(await mac(prefix, rawBody), presented.signatures)) continue
        const timestamp =
          presented.timestamp === undefined
            ? undefined
            : checkTime(presented.timestamp, nowMs, toleranceSeconds)
        return { rawBody, secretId, endpoint, timestamp, id: presented.id }
      }
      throw new WebhookError('bad_signature')
    },
  }
}
