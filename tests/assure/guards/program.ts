import type { Act, Scene } from './act.ts'
import type { Event } from './entry.ts'
import type { Route, Work } from './forms/form.ts'

/** An act, and whether it waits until the interleaving permits it. */
export interface PlannedAct {
  readonly act: Act
  readonly waits: boolean
}

/** The routes of an interleaving. */
export interface Programs {
  readonly work: Work
  /** Permits the act that has waited longest. */
  permit(): void
  /** Permits every act, now and later. */
  permitAll(): void
}

/** Creates routes that run `programOf` their attempt, and note what they do. */
export function programs(
  programOf: (attempt: number) => readonly PlannedAct[],
  note: (event: Event) => void,
): Programs {
  const waiting: (() => void)[] = []
  let isOpen = false
  const permission = () =>
    isOpen ? Promise.resolve() : new Promise<void>((resolve) => void waiting.push(resolve))

  function sceneOf(route: Route): Scene {
    const { attempt } = route.context
    return {
      note: (act, effect, isEnd = false) => note({ kind: 'did', attempt, act, effect, isEnd }),
      later(act) {
        void permission().then(() => perform(act, route))
      },
    }
  }
  function perform(act: Act, route: Route): unknown {
    const scene = sceneOf(route)
    const isFailure = act.effect === 'failure' && act.isEnd
    const isGivenUp = route.isDestroyedByThrow === true && isFailure
    if (isGivenUp) scene.note(act.name, 'gives up')
    else scene.note(act.name, act.effect, act.isEnd)
    return act.run(route, scene)
  }
  async function performAll(acts: readonly PlannedAct[], route: Route): Promise<unknown> {
    for (const { act, waits } of acts) {
      if (waits) await permission()
      await perform(act, route)
    }
    return route.result
  }
  return {
    work(route) {
      const { attempt } = route.context
      note({ kind: 'started', attempt, copy: route.copy })
      // Without a listener, an error of the response would end the process, as in any application.
      route.response?.on('error', () => {})
      const [first, ...rest] = programOf(attempt)
      const settled = () => note({ kind: 'settled', attempt })
      if (first === undefined || first.waits) {
        return performAll(first === undefined ? rest : [first, ...rest], route).finally(settled)
      }
      // An act that does not wait may throw before the route has returned anything.
      try {
        const done = perform(first.act, route)
        if (done instanceof Promise || rest.length > 0) {
          return Promise.resolve(done)
            .then(() => performAll(rest, route))
            .finally(settled)
        }
      } catch (error) {
        settled()
        throw error
      }
      settled()
      return route.result
    },
    permit: () => waiting.shift()?.(),
    permitAll() {
      isOpen = true
      for (const go of waiting.splice(0)) go()
    },
  }
}
