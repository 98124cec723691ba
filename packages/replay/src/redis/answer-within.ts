/** What a promise resolves to, or `undefined` when that takes longer than `ms`. */
export function answerWithin<T>(ms: number, answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms)
    void answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
