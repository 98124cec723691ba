import type { ReplayStore } from '@hookseal/core'
import type { DieAt } from './config.ts'

let fatal: string | undefined

process.on('message', ({ point }: DieAt) => {
  fatal = point
})

/** A point at which the process kills itself if it was asked to. Nothing after it runs. */
export function pass(point: string): void {
  if (point === fatal) process.kill(process.pid, 'SIGKILL')
}

/** A step with a kill point before it and one after it. */
export async function step<T>(name: string, take: () => Promise<T>): Promise<T> {
  pass(`before ${name}`)
  const result = await take()
  pass(`after ${name}`)
  return result
}

/** The same store, with kill points around each claim and each commit. */
export function watchStore(store: ReplayStore): ReplayStore {
  return {
    ...store,
    claim: (...given) => step('claim', () => store.claim(...given)),
    commit: (...given) => step('commit', () => store.commit(...given)),
  }
}
