import type { AnyProvider, Bytes } from '@hookseal/core'

/** The format of a provider's bodies. */
export type PayloadKind = NonNullable<AnyProvider['payload']>

/** Whether a sender always wraps its JSON in a form. */
export const isAlwaysForm = (
  payload: PayloadKind,
): payload is Extract<PayloadKind, { readonly form: string }> =>
  typeof payload === 'object' && payload.otherwise === undefined

function json(event: unknown): string {
  const text = JSON.stringify(event)
  if (text === undefined) throw new TypeError('signed: the event cannot be serialized as JSON')
  return text
}

function form(event: unknown): string {
  if (typeof event !== 'object' || event === null) {
    throw new TypeError("signed: the event of a form must be an object with the form's fields")
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

/**
 * Converts an event to bytes: the fields of a form, bytes unchanged, a string as UTF-8, or an object in the provider's
 * format.
 */
export function eventBytes(event: unknown, payload: PayloadKind): Bytes {
  if (event instanceof URLSearchParams) return new TextEncoder().encode(event.toString())
  // Checked by shape, since a test runner's realm may have its own Uint8Array (Jest).
  if (ArrayBuffer.isView(event)) {
    return new Uint8Array(event.buffer, event.byteOffset, event.byteLength).slice() as Bytes
  }
  return new TextEncoder().encode(typeof event === 'string' ? event : textOf(event, payload))
}

/** Whether the first non-whitespace character of a body opens a JSON object or array. */
export function beginsAsJson(body: Uint8Array): boolean {
  return /^[\t\n\r ]*[[{]/.test(Buffer.from(body).toString('latin1'))
}

/** The content type that a sender uses for such a body. */
export function contentType(payload: PayloadKind, body: Uint8Array): string {
  if (payload === 'bytes') return 'application/octet-stream'
  const isForm =
    payload === 'form' ||
    isAlwaysForm(payload) ||
    ((payload === 'json-or-form' || typeof payload === 'object') && !beginsAsJson(body))
  return isForm ? 'application/x-www-form-urlencoded' : 'application/json'
}
