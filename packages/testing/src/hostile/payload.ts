import type { Bytes } from '@hookseal/core'
import type { PayloadKind } from '../sign/event-body.ts'
import { beginsAsJson } from '../sign/event-body.ts'

const isWrapped = (payload: PayloadKind): payload is { readonly form: string } =>
  typeof payload === 'object'

/** Whether a provider's bodies are JSON as they stand. */
export const isJson = (payload: PayloadKind): boolean =>
  payload === 'json' || payload === 'json-or-form'

/** The body that holds a JSON text; `undefined` where bodies hold no JSON. */
export function bodyWithJson(payload: PayloadKind, text: string): string | undefined {
  if (isWrapped(payload)) return new URLSearchParams({ [payload.form]: text }).toString()
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

/** The payload that a body holds for a provider. @throws SyntaxError when it should be JSON and is not */
export function readPayload(payload: PayloadKind, body: Bytes): unknown {
  if (payload === 'bytes') return body
  if (typeof payload === 'function') return payload(body)
  const text = Buffer.from(body).toString('utf8')
  if (isWrapped(payload)) return JSON.parse(new URLSearchParams(text).get(payload.form) ?? '')
  const isForm = payload === 'form' || (payload === 'json-or-form' && !beginsAsJson(body))
  return isForm ? fieldsOf(text) : JSON.parse(text)
}
