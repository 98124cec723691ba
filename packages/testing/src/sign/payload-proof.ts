import { createHmac, randomUUID } from 'node:crypto'
import type { Pointer } from '@hookseal/core'
import type { PayloadHmacData } from '@hookseal/core/toolkit'
import { chosenFormat, formatSignature, formatTime } from './format.ts'
import { editJson, setAt, valueAt } from './json-body.ts'
import { signingKeys } from './keys.ts'
import type { Proof, SignTerms } from './proof.ts'

/** One signature in a payload: what it covers, and its location. */
interface ProvedPart {
  readonly fields: readonly (readonly [Pointer, string])[]
  readonly content: string
  readonly signature: Pointer
}

const isText = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number'

/** The parts of a payload that are proved. Empty if the payload lacks the fields that the proof covers. */
export function provedParts({ proof }: PayloadHmacData, payload: unknown): readonly ProvedPart[] {
  if ('signedContent' in proof) {
    const pointers = { id: proof.id, timestamp: proof.timestamp }
    const fields: [Pointer, string][] = []
    const content = proof.signedContent.replace(/\{(id|timestamp)\}/g, (_, name: 'id') => {
      const at = pointers[name] as Pointer
      const value = valueAt(payload, at)
      fields.push([at, isText(value) ? String(value) : ''])
      return fields.at(-1)?.[1] ?? ''
    })
    return [{ fields, content, signature: proof.signature }]
  }
  const items = valueAt(payload, proof.items)
  if (!Array.isArray(items)) return []
  return items.map((_, i) => {
    const at = `${proof.items}/${i}${proof.item}` as Pointer
    const fields = proof.fields.map((field) => {
      const value = valueAt(payload, `${at}${field.at}`)
      return [`${at}${field.at}` as Pointer, isText(value) ? String(value) : ''] as const
    })
    const content = fields.map(([, text]) => text).join(proof.separator)
    return { fields, content, signature: `${at}${proof.signature}` as Pointer }
  })
}

/** Sets the signed time and id. */
function stamp({ proof, timestampFormat }: PayloadHmacData, payload: unknown, terms: SignTerms) {
  if (!('signedContent' in proof)) return false
  let isChanged = false
  if (proof.timestamp !== undefined) {
    const time = formatTime(timestampFormat, terms.nowMs)
    const isNumber = typeof valueAt(payload, proof.timestamp) === 'number'
    isChanged = setAt(payload, proof.timestamp, isNumber ? Number(time) : time)
  }
  if (proof.id === undefined) return isChanged
  const before = valueAt(payload, proof.id)
  const id = terms.givenId ?? (typeof before === 'string' ? before : randomUUID())
  return setAt(payload, proof.id, id) || isChanged
}

/** Returns the payload with the proof in it. Everything else in such a payload could be forged. */
export function payloadProof(scheme: PayloadHmacData, terms: SignTerms): Proof {
  const [key, ...more] = signingKeys(scheme, terms.givenSecret, terms.nowMs)
  if (key === undefined || more.length > 0) {
    throw new TypeError('signed: this scheme carries one signature: pass one secret')
  }
  const algorithm = scheme.algorithms[0] as string
  const format = chosenFormat(scheme.formats, terms.givenFormat)
  const body = editJson(terms.body, (payload) => {
    let isChanged = stamp(scheme, payload, terms)
    for (const { content, signature } of provedParts(scheme, payload)) {
      const mac = createHmac(algorithm, key).update(content).digest()
      isChanged = setAt(payload, signature, formatSignature(format, mac)) || isChanged
    }
    return isChanged
  })
  return { headers: [], query: [], body }
}
