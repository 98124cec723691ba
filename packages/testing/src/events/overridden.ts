/** Any part of a value, to any depth. A field that is `undefined` is removed. */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Objects are merged field by field; everything else, lists too, is replaced. Neither side is changed. */
export function overridden<T>(base: T, overrides: DeepPartial<T> | undefined): T {
  if (overrides === undefined) return base
  if (!isRecord(base) || !isRecord(overrides)) return overrides as T
  // From entries, so that a field called `__proto__` is a field like any other.
  const fields = new Map<string, unknown>(Object.entries(base))
  for (const [name, value] of Object.entries(overrides)) {
    if (value === undefined) fields.delete(name)
    else fields.set(name, overridden<unknown>(fields.get(name), value as never))
  }
  return Object.fromEntries(fields) as T
}
