type Container = Record<string, unknown>

const INDEX = /^(?:0|[1-9]\d*)$/

const isContainer = (value: unknown): value is Container =>
  typeof value === 'object' && value !== null

/** Whether a value has an own member at this step. For an array, only the elements count. */
function hasStep(value: Container, step: string): boolean {
  return Object.hasOwn(value, step) && (!Array.isArray(value) || INDEX.test(step))
}

/** Parses the object or array in a JSON text, which some senders nest in a string. */
export function nestedJson(text: string): Container | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isContainer(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Replaces the value at these steps with `null`, in place. Returns whether there was a value. A string along the path
 * may contain the value: it is parsed as JSON if possible, and otherwise replaced entirely.
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
