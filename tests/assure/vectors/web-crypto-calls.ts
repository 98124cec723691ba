/** Counts the calls of Web Crypto's `sign` and `verify`, until it is stopped. */
export function countWebCrypto(): { calls(): number; stop(): void } {
  const { subtle } = globalThis.crypto
  const { sign, verify } = subtle
  let calls = 0
  const counted =
    <A extends readonly unknown[], R>(method: (...args: A) => R) =>
    (...args: A): R => {
      calls++
      return method.apply(subtle, args)
    }
  Object.defineProperties(subtle, {
    sign: { value: counted(sign as (...args: unknown[]) => unknown), configurable: true },
    verify: { value: counted(verify as (...args: unknown[]) => unknown), configurable: true },
  })
  return {
    calls: () => calls,
    stop() {
      Reflect.deleteProperty(subtle, 'sign')
      Reflect.deleteProperty(subtle, 'verify')
    },
  }
}
