const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function merged(base: unknown, overrides: unknown): unknown {
  if (!isRecord(base) || !isRecord(overrides)) return overrides
  const fields = new Map(Object.entries(base))
  for (const [name, value] of Object.entries(overrides)) {
    fields.set(name, merged(fields.get(name), value))
  }
  return Object.fromEntries(fields)
}

/**
 * Replaces some fields of a sample event: merges objects recursively, and sets the fields of a form.
 *
 * @throws TypeError if the event has no fields.
 */
export function mergeSample(
  sample: unknown,
  overrides: Readonly<Record<string, unknown>> | undefined,
): unknown {
  if (overrides === undefined) return sample
  if (typeof sample === 'string') {
    const form = new URLSearchParams(sample)
    for (const [name, value] of Object.entries(overrides)) form.set(name, String(value))
    return form.toString()
  }
  if (isRecord(sample)) return merged(sample, overrides)
  throw new TypeError('trigger: this sender sends lists of events: pass body instead of payload')
}
