import type { PayloadHmacData } from '@hookseal/core/toolkit'
import { setAt, valueAt } from '../sign/json-body.ts'
import { provedParts } from '../sign/payload-proof.ts'

/** Replaces one letter or digit of a text with the next one. Returns `undefined` if it has none. */
function nextText(text: string): string | undefined {
  const changed = text.replace(/[0-8a-y](?=[^0-8a-y]*$)/, (one) =>
    String.fromCharCode(one.charCodeAt(0) + 1),
  )
  return changed === text ? undefined : changed
}

/** Changes the last field that a proof covers. Returns whether there was one to change. */
export function changeProvedField(scheme: PayloadHmacData, payload: unknown): boolean {
  const fields = provedParts(scheme, payload).flatMap((part) => part.fields)
  for (const [at, text] of [...fields].reverse()) {
    const changed = nextText(text)
    if (changed === undefined) continue
    return setAt(payload, at, typeof valueAt(payload, at) === 'number' ? Number(changed) : changed)
  }
  return false
}

/** Adds an altered copy of a signed item. Returns whether the payload has items. */
export function appendForgedItem(scheme: PayloadHmacData, payload: unknown): boolean {
  const { proof } = scheme
  const items = 'items' in proof ? valueAt(payload, proof.items) : undefined
  if (!Array.isArray(items) || items.length === 0) return false
  items.push(structuredClone(items[0]))
  // The copy is the last item, so it has the last field.
  return changeProvedField(scheme, payload)
}
