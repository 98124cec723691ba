import { createHmac } from 'node:crypto'
import type { AnyProvider } from '@hookseal/core'
import { type HmacData, schemesOf } from '@hookseal/core/toolkit'

export interface Signing {
  /** The key, used as it is, in place of the provider's secret. */
  readonly secret?: Uint8Array
  readonly now?: () => number
  readonly headers?: Readonly<Record<string, string>>
}

function keyOf({ secret, keyForms: [form] }: HmacData): Buffer {
  const first = Array.isArray(secret) ? secret[0] : secret
  if (typeof first !== 'string') return Buffer.from(first as Uint8Array)
  const { prefix = '', encoding = 'utf8' } = form ?? {}
  const bare = prefix !== '' && first.startsWith(prefix) ? first.slice(prefix.length) : first
  return Buffer.from(bare, encoding)
}

/** A request as the first scheme of a provider describes it, signed by node:crypto. */
export function signed(provider: AnyProvider, sent: string | Uint8Array, options: Signing = {}) {
  const [scheme] = schemesOf(provider.scheme)
  if (scheme?.kind !== 'hmac') throw new TypeError('not an HMAC scheme')
  const { content, algorithms, headers: names, formats, separator, timestampPrefix } = scheme
  const { now = Date.now, headers: more = {} } = options
  const body = Buffer.from(sent as Uint8Array)
  const id = 'msg_1'
  const timestamp = String(scheme.timestampFormat === 'unix-ms' ? now() : Math.floor(now() / 1000))
  const hmac = createHmac(algorithms[0] ?? '', options.secret ?? keyOf(scheme))
  for (const part of content as Exclude<typeof content, (...args: never[]) => unknown>) {
    if ('text' in part) hmac.update(part.text)
    else if (part.field === 'body') hmac.update(body)
    else if (part.field === 'url') hmac.update(scheme.urls[0] ?? '')
    else hmac.update(part.field === 'id' ? id : timestamp)
  }
  const [format = { prefix: '', encoding: 'hex' as const }] = formats
  const signature = `${format.prefix}${hmac.digest(format.encoding)}`
  const time = timestampPrefix === undefined ? [] : [`${timestampPrefix}${timestamp}`]
  const headers: Record<string, string> = { ...more }
  headers[names[0] ?? ''] = [...time, signature].join(separator)
  for (const name of scheme.idHeaders?.slice(0, 1) ?? []) headers[name] = id
  for (const name of scheme.timestampHeaders?.slice(0, 1) ?? []) headers[name] = timestamp
  return { headers, body }
}
