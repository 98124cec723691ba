/** Any part of a value, at any depth. A field that is `undefined` is removed. */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Merges objects field by field. Everything else, including lists, is replaced. Neither argument is modified. */
export function overridden<T>(base: T, overrides: DeepPartial<T> | undefined): T {
  if (overrides === undefined) return base
  if (!isRecord(base) || !isRecord(overrides)) return overrides as T
  // Built from entries, so that a field named `__proto__` is treated like any other.
  const fields = new Map<string, unknown>(Object.entries(base))
  for (const [name, value] of Object.entries(overrides)) {
    if (value === undefined) fields.delete(name)
    else fields.set(name, overridden<unknown>(fields.get(name), value as never))
  }
  return Object.fromEntries(fields) as T
}
