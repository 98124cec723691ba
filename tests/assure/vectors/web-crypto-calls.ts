/** Counts the calls of Web Crypto's `sign` and `verify`, until it is stopped. */
export function countWebCrypto(): { calls(): number; stop(): void } {
  const { subtle } = globalThis.crypto
  const { sign, verify } = subtle
  let calls = 0
  const counted = (method: (...args: never[]) => unknown) => ({
    configurable: true,
    value(...args: never[]) {
      calls++
      return method.apply(subtle, args)
    },
  })
  Object.defineProperties(subtle, { sign: counted(sign), verify: counted(verify) })
  return {
    calls: () => calls,
    stop() {
      Reflect.deleteProperty(subtle, 'sign')
      Reflect.deleteProperty(subtle, 'verify')
    },
  }
}
