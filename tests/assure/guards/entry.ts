/** The methods of a replay store that a run uses. */
export type StoreVerb = 'claim' | 'commit' | 'release' | 'extend'

/** What a step of a route means for its run. */
export interface ActEffect {
  /**
   * `success`: the route ends with a 2xx. `failure`: it throws, or ends in another way. `gives up`: it destroys its
   * response, which means a failure only if the connection is open. `none`: nothing yet.
   */
  readonly effect: 'success' | 'failure' | 'gives up' | 'none'
  /** Whether the run has ended with this step, whatever the connection looks like. */
  readonly isEnd: boolean
}

/** One thing that was seen during an interleaving, by an observer outside the library. */
export type Event =
  /** The sender has sent a copy of the delivery. */
  | { readonly kind: 'sent'; readonly copy: number }
  /** The connection of a copy was lost, or is about to be. */
  | { readonly kind: 'gone'; readonly copy: number; readonly how: string }
  /** A response reached the sender, complete or not. */
  | {
      readonly kind: 'received'
      readonly copy: number
      readonly status: number
      readonly isComplete: boolean
    }
  /** Something other than the guard has answered a copy. */
  | { readonly kind: 'answered early'; readonly copy: number; readonly status: number }
  /** The library has asked the store, which fails or stalls if there is a `fault`. */
  | {
      readonly kind: 'asked'
      readonly verb: StoreVerb
      readonly attempt?: number | undefined
      readonly fault?: string | undefined
    }
  /** The store has changed, or has refused to. */
  | {
      readonly kind: 'applied'
      readonly verb: StoreVerb
      readonly attempt?: number | undefined
      readonly result: string
    }
  /** The route runs. */
  | { readonly kind: 'started'; readonly attempt: number; readonly copy: number }
  | ({ readonly kind: 'did'; readonly attempt: number; readonly act: string } & ActEffect)
  /** The function of the route has returned, or its promise has settled. */
  | { readonly kind: 'settled'; readonly attempt: number }
  /** Something has happened that no connection shows. */
  | { readonly kind: 'disturbed'; readonly by: string }
  /** Time has passed while nothing could run, or only by the wall clock. */
  | { readonly kind: 'jumped'; readonly ms: number }
  | { readonly kind: 'advanced'; readonly ms: number }
  /** Every step is over, and the store has been asked about each run that has ended. */
  | { readonly kind: 'quiet' }
  /** `maxRunMs` and a lease have passed since then, and this is the state of the key. */
  | { readonly kind: 'probed'; readonly state: string }
  /** The sender's last retry, of which nothing is disturbed. */
  | { readonly kind: 'retried'; readonly copy: number }
  /** Whether the receiver has nothing left that runs. */
  | { readonly kind: 'drained'; readonly isDone: boolean }
  /** An error that nothing caught. */
  | { readonly kind: 'escaped'; readonly error: string }

/** An event, and its time in milliseconds of the interleaving's own clock. */
export type Entry = Event & { readonly at: number }

/** Returns an entry as one line. */
export function describeEntry({ at, kind, ...rest }: Entry): string {
  const words = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`],
  )
  return [`${Math.round(at)} ms`, kind, ...words].join(', ')
}
