/** Makes a function that finds its result once for each key, since many rules ask for the same. */
export function remembered<Of, Found extends object>(
  find: (of: Of) => Found,
  keyOf: (of: Of) => object,
): (of: Of) => Found {
  const known = new WeakMap<object, Found>()
  return (of) => {
    const key = keyOf(of)
    const found = known.get(key) ?? find(of)
    known.set(key, found)
    return found
  }
}
