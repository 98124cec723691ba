import type { AnyProvider, Identity } from '@hookseal/core'
import type { HeaderPair } from './model.ts'

/** Parses a body: JSON, or the fields of a form and the JSON in one of them. Returns `undefined` if it is neither. */
function payloadOf(text: string, { payload }: AnyProvider): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const fields = Object.fromEntries(new URLSearchParams(text))
    const wrapped = typeof payload === 'object' ? fields[payload.form] : undefined
    return wrapped === undefined ? fields : JSON.parse(wrapped)
  }
}

/** How a receiver would identify an event; `undefined` if its body does not have the sender's format. */
export function identityOf(
  provider: AnyProvider,
  body: Uint8Array,
  headers: readonly HeaderPair[],
): Partial<Identity> {
  try {
    const rawBody = Uint8Array.from(body)
    const payload = payloadOf(Buffer.from(rawBody).toString('utf8'), provider)
    const request = { headers: new Headers(headers as [string, string][]), rawBody }
    return { ...provider.identify(payload, { ...request, proved: new Map() }) }
  } catch {
    return {}
  }
}
