import type { AnyProvider, Bytes } from '@hookseal/core'

/** How a provider's bodies are written. */
export type PayloadKind = NonNullable<AnyProvider['payload']>

/** Whether a sender wraps its JSON in a form, and sends nothing else. */
export const isAlwaysForm = (
  payload: PayloadKind,
): payload is Extract<PayloadKind, { readonly form: string }> =>
  typeof payload === 'object' && payload.otherwise === undefined

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
  const isWrapped = isAlwaysForm(payload)
  return isWrapped ? form({ [payload.form]: json(event) }) : json(event)
}

/** The bytes of an event: the fields of a form, given bytes as they are, a string as UTF-8, or an object as the provider writes it. */
export function eventBytes(event: unknown, payload: PayloadKind): Bytes {
  if (event instanceof URLSearchParams) return new TextEncoder().encode(event.toString())
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
    isAlwaysForm(payload) ||
    ((payload === 'json-or-form' || typeof payload === 'object') && !beginsAsJson(body))
  return isForm ? 'application/x-www-form-urlencoded' : 'application/json'
}
