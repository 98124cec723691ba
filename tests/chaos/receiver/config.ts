/** The configuration that a receiver process is started with. */
export interface ReceiverConfig {
  readonly store: 'redis' | 'postgres' | 'transaction'
  readonly url: string
  /** Path of the file to which every run is written immediately, so that it survives a killed process. */
  readonly journal: string
  readonly leaseMs: number
  readonly timeoutMs: number
}

/** What the handler does with an event. Part of the event, so that every process reads the same. */
export interface Instructions {
  /** Wait until the test sends `go`. */
  readonly hold?: boolean | undefined
  /** Fail up to and including this attempt. */
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
  /** In milliseconds, by the clock of the machine. */
  readonly at: number
}

/** A message from the process to the test. */
export type Report =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'holding'; readonly id: string }
  | { readonly kind: 'observed'; readonly code: string | undefined; readonly status: number }
  | { readonly kind: 'memory'; readonly heapBytes: number; readonly rssBytes: number }

/** A message from the test to the process. */
export type Command =
  | { readonly kind: 'go'; readonly id: string }
  | { readonly kind: 'measure memory' }

export const SECRET = 'chaos-secret'
export const CONFIG_VARIABLE = 'HOOKSEAL_TEST_RECEIVER'
