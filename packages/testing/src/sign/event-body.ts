import type { AnyProvider, Bytes } from '@hookseal/core'

/** How a provider's bodies are written. */
export type PayloadKind = NonNullable<AnyProvider['payload']>

function json(event: unknown): string {
  const text = JSON.stringify(event)
  if (text === undefined) throw new TypeError('signed: the event cannot be written as JSON')
  return text
}

function form(event: unknown): string {
  if (typeof event !== 'object' || event === null) {
    throw new TypeError('signed: the event of a form must be an object of fields')
  }
  const fields = Object.entries(event).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  )
  return new URLSearchParams(fields).toString()
}

function textOf(event: unknown, payload: PayloadKind): string {
  if (payload === 'form') return form(event)
  const isWrapped = typeof payload === 'object'
  return isWrapped ? form({ [payload.form]: json(event) }) : json(event)
}

/** The bytes of an event: given bytes as they are, a string as UTF-8, or an object as the provider writes it. */
export function eventBytes(event: unknown, payload: PayloadKind): Bytes {
  // By its shape, since a test runner's realm may have a Uint8Array of its own (Jest).
  if (ArrayBuffer.isView(event)) {
    return new Uint8Array(event.buffer, event.byteOffset, event.byteLength).slice() as Bytes
  }
  return new TextEncoder().encode(typeof event === 'string' ? event : textOf(event, payload))
}

/** Whether the first character of a body that is not white space opens a JSON object or array. */
export function beginsAsJson(body: Uint8Array): boolean {
  return /^[\t\n\r ]*[[{]/.test(Buffer.from(body).toString('latin1'))
}

/** The type with which a sender sends such a body. */
export function contentType(payload: PayloadKind, body: Uint8Array): string {
  if (payload === 'bytes') return 'application/octet-stream'
  const isForm =
    payload === 'form' ||
    (typeof payload === 'object' && payload !== null) ||
    (payload === 'json-or-form' && !beginsAsJson(body))
  return isForm ? 'application/x-www-form-urlencoded' : 'application/json'
}
