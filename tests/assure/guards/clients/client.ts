/** A copy of the signed delivery. */
export interface Copy {
  readonly number: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the sender has received for one copy. */
export interface Received {
  readonly copy: number
  readonly status: number
  /** Whether the whole response has arrived. */
  readonly isComplete: boolean
}

/** How the connection of a copy is broken from the sender's side. */
export const SENDER_FAULTS = ['leaves', 'half-closes', 'sends garbage'] as const
export type SenderFault = (typeof SENDER_FAULTS)[number]

/** One connection, or one stream, with the copies that it carries. */
export interface Sending {
  /** Resolves when nothing more can arrive. */
  readonly closed: Promise<unknown>
  /** Whether every copy is answered or can no longer be. */
  isOver(): boolean
  /** Breaks the connection. Returns the copies that it has carried. */
  disturb(fault: SenderFault): readonly number[]
}

/** How a sender speaks to its server. */
export interface Client {
  /** Sends the copies at once, in the manner of the protocol. */
  send(copies: readonly Copy[]): readonly Sending[]
  close(): void
}
