/** One step that a system can take. */
export interface Transition<S> {
  readonly label: string
  readonly next: S
  /** The invariant that this very step breaks. */
  readonly breaks?: string | undefined
}

/** A system whose every behaviour is to be looked at. */
export interface System<S> {
  readonly initial: S
  steps(state: S): readonly Transition<S>[]
  /** The invariant that a state breaks, however it was reached. */
  broken(state: S): string | undefined
}

/** All that was reached; with a shortest counterexample where there is one. */
export interface Exploration {
  readonly states: number
  readonly transitions: number
  readonly violation?: { readonly invariant: string; readonly trace: readonly string[] }
}

interface Reached<S> {
  readonly state: S
  readonly from: Reached<S> | undefined
  readonly label: string
}

function traceTo<S>(reached: Reached<S>): readonly string[] {
  const trace: string[] = []
  for (let at: Reached<S> | undefined = reached; at?.from !== undefined; at = at.from) {
    trace.unshift(at.label)
  }
  return trace
}

/** Every reachable state, breadth first. States are compared by their JSON. */
export function explore<S>({ initial, steps, broken }: System<S>): Exploration {
  const seen = new Set([JSON.stringify(initial)])
  const queue: Reached<S>[] = [{ state: initial, from: undefined, label: '' }]
  let transitions = 0
  const end = (violation?: Exploration['violation']): Exploration => ({
    states: seen.size,
    transitions,
    ...(violation === undefined ? {} : { violation }),
  })
  for (const reached of queue) {
    const invariant = broken(reached.state)
    if (invariant !== undefined) return end({ invariant, trace: traceTo(reached) })
    for (const { label, next, breaks } of steps(reached.state)) {
      transitions++
      const successor = { state: next, from: reached, label }
      if (breaks !== undefined) return end({ invariant: breaks, trace: traceTo(successor) })
      const id = JSON.stringify(next)
      if (seen.has(id)) continue
      seen.add(id)
      queue.push(successor)
    }
  }
  return end()
}
