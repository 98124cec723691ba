import type { Bytes } from '@hookseal/core'

type Container = Record<string, unknown>

const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null

/** Splits a JSON pointer into its steps (RFC 6901). */
const stepsOf = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Returns the value that a JSON pointer refers to. */
export function valueAt(value: unknown, pointer: string): unknown {
  let at = value
  for (const step of stepsOf(pointer)) {
    if (!isContainer(at) || !Object.hasOwn(at, step)) return undefined
    at = at[step]
  }
  return at
}

/**
 * Sets a field of a value, and creates the objects around it if they are missing. Returns whether the value changed.
 */
export function setAt(value: unknown, pointer: string, field: string | number): boolean {
  const steps = stepsOf(pointer)
  let at = value
  for (const step of steps.slice(0, -1)) {
    if (!isContainer(at)) return false
    if (!Object.hasOwn(at, step)) at[step] = {}
    at = at[step]
  }
  const last = steps.at(-1) as string
  if (!isContainer(at) || (Object.hasOwn(at, last) && at[last] === field)) return false
  at[last] = field
  return true
}

function parsed(body: Bytes): { readonly text: string; readonly value: unknown } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    return { text, value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/**
 * Edits the value of a JSON body. The body is serialized again only if the edit changed the value, with the same
 * indentation. A body that is not JSON is not changed.
 */
export function editJson(body: Bytes, edit: (value: unknown) => boolean): Bytes {
  const found = parsed(body)
  if (found === undefined || !edit(found.value)) return body
  const [, indent] = /^\s*[[{]\r?\n([ \t]+)/.exec(found.text) ?? []
  const end = found.text.slice(found.text.trimEnd().length)
  try {
    return new TextEncoder().encode(JSON.stringify(found.value, null, indent) + end)
  } catch {
    // Nested too deeply to be serialized.
    return body
  }
}
