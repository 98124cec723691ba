/**
 * The result of `work`, unless it takes longer than `ms`: then a rejection with what `late` returns. The
 * work itself goes on, and its later failure is not an unhandled rejection.
 */
export function within<T>(ms: number, work: () => Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms)
    work().then(
      (result) => {
        clearTimeout(timer)
        resolve(result)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}
