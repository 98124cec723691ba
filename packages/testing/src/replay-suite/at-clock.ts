/** Runs `work` in a process whose clock, for both `Date.now()` and `new Date()`, is off by `offsetMs`. */
export async function atClock<T>(offsetMs: number, work: () => Promise<T>): Promise<T> {
  const RealDate = globalThis.Date
  const wrongNow = () => RealDate.now() + offsetMs
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [wrongNow()] : args, newTarget),
    get: (target, name) => (name === 'now' ? wrongNow : Reflect.get(target, name)),
  })
  try {
    return await work()
  } finally {
    globalThis.Date = RealDate
  }
}
