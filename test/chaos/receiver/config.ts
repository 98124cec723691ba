/** What a receiver process is told at its start. */
export interface ReceiverConfig {
  readonly store: 'redis' | 'postgres' | 'transaction'
  readonly url: string
  /** A file that every run is written to, at once: what a killed process did is still in it. */
  readonly journal: string
  readonly leaseMs: number
  readonly timeoutMs: number
}

/** What a handler is to do with an event: in the event itself, so that every process reads the same. */
export interface Orders {
  /** Wait until the test says go. */
  readonly hold?: boolean | undefined
  /** Fail while the attempt is at most this. */
  readonly failing?: number | undefined
  /** Take this long, in milliseconds. */
  readonly takes?: number | undefined
}

/** One line of the journal. */
export interface JournalLine {
  readonly what: 'started' | 'succeeded' | 'failed'
  readonly id: string
  readonly attempt: number
  readonly pid: number
  /** In milliseconds, on the machine's clock. */
  readonly at: number
}

/** From the process to the test. */
export type Report =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'holding'; readonly id: string }
  | { readonly kind: 'told'; readonly code: string | undefined; readonly status: number }
  | { readonly kind: 'memory'; readonly heapBytes: number; readonly rssBytes: number }

/** From the test to the process. */
export type Order =
  | { readonly kind: 'go'; readonly id: string }
  | { readonly kind: 'measure memory' }

export const SECRET = 'chaos-secret'
export const CONFIG_VARIABLE = 'HOOKSEAL_TEST_RECEIVER'
