import type { Bytes } from '@hookseal/core'
import { pointerSteps } from './pointer.ts'
import { nestedJson, redactValue } from './redact-value.ts'

/** The part of a body that is kept. */
export interface KeptBody {
  readonly rawBody: Bytes
  /** Whether it differs from the body that was received. */
  readonly redacted: boolean
}

const NOTHING: KeptBody = { rawBody: new Uint8Array(0), redacted: true }

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** Counts the names in all objects of a value. */
function countNames(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const members = Object.values(value)
  const own = Array.isArray(value) ? 0 : members.length
  return members.reduce<number>((sum, member) => sum + countNames(member), own)
}

/** The index after the string that starts at a quote. */
function afterString(text: string, quote: number): number {
  let at = quote + 1
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
  return at + 1
}

/** Counts the names that are written in a JSON text. A loop, since a pattern takes quadratic time for some texts. */
function countWritten(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
    at = afterString(text, at)
    while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at++
    if (text.charAt(at) === ':') count++
  }
  return count
}

function redactJson(text: string, value: unknown, pointers: readonly string[]): string | undefined {
  const isObject = typeof value === 'object' && value !== null
  const found = pointers.filter(
    (pointer) => isObject && redactValue(value as Record<string, unknown>, pointerSteps(pointer)),
  )
  // If a name is written twice, a parser sees only one value, while the text still contains the other.
  const isWhole = found.length === 0 && countNames(value) === countWritten(text)
  return isWhole ? undefined : JSON.stringify(value)
}

// The characters of a form. Whitespace, quotes, and the brackets of other formats are always escaped in one.
const FORM = /^[^\s"<>{}=]*=[^\s"<>{}]*$/

const asText = (value: unknown) => (value === null ? '' : String(value))

/** The steps of a pointer within one field: `/name`, or `/name/1` if the name occurs several times. */
function stepsInField(
  steps: readonly string[],
  { name, index, isRepeated }: { name: string; index: number; isRepeated: boolean },
): readonly string[] {
  const [first, second = '', ...rest] = steps
  if (first !== name || !isRepeated || !/^\d+$/.test(second)) return steps
  return second === String(index) ? [name, ...rest] : []
}

/** A pointer refers to a field, or into the JSON in a field, starting either at the field or at the JSON itself. */
function redactForm(text: string, pointers: readonly string[]): string | undefined {
  const given = [...new URLSearchParams(text)]
  let isRedacted = false
  const total = new Map<string, number>()
  for (const [name] of given) total.set(name, (total.get(name) ?? 0) + 1)
  const before = new Map<string, number>()
  const fields = given.map(([name, value]): [string, string] => {
    const index = before.get(name) ?? 0
    before.set(name, index + 1)
    const field: Record<string, unknown> = Object.assign(Object.create(null), { [name]: value })
    for (const pointer of pointers) {
      const steps = pointerSteps(pointer)
      const place = { name, index, isRepeated: (total.get(name) ?? 0) > 1 }
      if (redactValue(field, stepsInField(steps, place))) isRedacted = true
      const nested = nestedJson(asText(field[name]))
      if (nested === undefined || !redactValue(nested, steps)) continue
      field[name] = JSON.stringify(nested)
      isRedacted = true
    }
    return [name, asText(field[name])]
  })
  return isRedacted ? new URLSearchParams(fields).toString() : undefined
}

function redactText(text: string, pointers: readonly string[]): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    if (!FORM.test(text)) throw new TypeError('neither JSON nor a form')
    return redactForm(text, pointers)
  }
  if (typeof value === 'string') throw new TypeError('text, which may contain anything')
  return redactJson(text, value, pointers)
}

/**
 * Removes the values that the pointers refer to from a body. A body that is neither JSON nor a form is not kept, since
 * a value to redact could be anywhere in it.
 */
export function redactBody(rawBody: Bytes, pointers: readonly string[]): KeptBody {
  if (pointers.length === 0) return { rawBody, redacted: false }
  try {
    const text = redactText(decoder.decode(rawBody), pointers)
    if (text === undefined) return { rawBody, redacted: false }
    return { rawBody: encoder.encode(text), redacted: true }
  } catch {
    return NOTHING
  }
}

/** The result for a body that is not kept. */
export const droppedBody: KeptBody = NOTHING
