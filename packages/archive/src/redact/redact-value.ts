type Container = Record<string, unknown>

const INDEX = /^(?:0|[1-9]\d*)$/

const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null

/** Whether a value has a member of its own at this step. Of an array, only the elements count. */
function hasStep(value: Container, step: string): boolean {
  return Object.hasOwn(value, step) && (!Array.isArray(value) || INDEX.test(step))
}

/** The object or array that a text holds as JSON, as some senders nest it. */
export function nestedJson(text: string): Container | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isContainer(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Replaces what the steps lead to by `null`, in place; returns whether there was anything. A text on the way may hold
 * the value inside: it is read as JSON if it can be, and else replaced as a whole.
 */
export function redactValue(root: Container, steps: readonly string[]): boolean {
  const [step = '', ...rest] = steps
  if (!hasStep(root, step)) return false
  const member = root[step]
  if (rest.length === 0) {
    root[step] = null
    return true
  }
  if (isContainer(member)) return redactValue(member, rest)
  if (typeof member !== 'string') return false
  const nested = nestedJson(member)
  if (nested !== undefined && !redactValue(nested, rest)) return false
  root[step] = nested === undefined ? null : JSON.stringify(nested)
  return true
}
