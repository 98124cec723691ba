/** One step that a system can take. */
export interface Transition<S> {
  readonly label: string
  readonly next: S
  /** The invariant that this step breaks. */
  readonly breaks?: string | undefined
}

/** A system whose behavior is explored completely. */
export interface System<S> {
  readonly initial: S
  steps(state: S): readonly Transition<S>[]
  /** Returns the invariant that a state breaks, if any. */
  broken(state: S): string | undefined
}

/** What was explored, with a shortest counterexample if there is one. */
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

/** Visits every reachable state, breadth first. States are compared by their JSON. */
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
    for (const { label, next, breaks } of steps(reached.state)) {
      transitions++
      const successor = { state: next, from: reached, label }
      const invariant = breaks ?? broken(next)
      if (invariant !== undefined) return end({ invariant, trace: traceTo(successor) })
      const id = JSON.stringify(next)
      if (seen.has(id)) continue
      seen.add(id)
      queue.push(successor)
    }
  }
  return end()
}
