import type { Bytes } from '@hookseal/core'
import type { PayloadKind } from '../sign/event-body.ts'
import { beginsAsJson, isAlwaysForm } from '../sign/event-body.ts'

/** Whether a provider's whole bodies are JSON. */
export const isJson = (payload: PayloadKind): boolean =>
  payload === 'json' ||
  payload === 'json-or-form' ||
  (typeof payload === 'object' && !isAlwaysForm(payload))

/** Builds a body that contains a JSON text. Returns `undefined` if the provider's bodies contain no JSON. */
export function bodyWithJson(payload: PayloadKind, text: string): string | undefined {
  if (isAlwaysForm(payload)) return new URLSearchParams({ [payload.form]: text }).toString()
  return isJson(payload) ? text : undefined
}

function fieldsOf(text: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {}
  const form = new URLSearchParams(text)
  for (const name of form.keys()) {
    const values = form.getAll(name)
    fields[name] = values.length === 1 ? (values[0] ?? '') : values
  }
  return fields
}

/** Parses the payload of a body for a provider. @throws SyntaxError if it should be JSON but is not */
export function readPayload(payload: PayloadKind, body: Bytes): unknown {
  if (payload === 'bytes') return body
  if (typeof payload === 'function') return payload(body)
  const text = Buffer.from(body).toString('utf8')
  if (payload === 'form') return fieldsOf(text)
  const isJsonText = payload === 'json' || (!isAlwaysForm(payload) && beginsAsJson(body))
  if (isJsonText) return JSON.parse(text)
  const wrapped = typeof payload === 'object' ? new URLSearchParams(text).get(payload.form) : null
  return wrapped !== null || isAlwaysForm(payload) ? JSON.parse(wrapped ?? '') : fieldsOf(text)
}
