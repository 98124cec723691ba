import type { KeyObject } from 'node:crypto'
import type { AnyProvider } from '@hookseal/core'

/** What a provider is created with, here and for a published request. */
export interface Credentials {
  readonly secret?: string | undefined
  readonly publicKey?: string | undefined
  /** The URL that the sender signs. */
  readonly url?: string | undefined
}

/** What a request contains besides its body. */
export interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly url?: string | undefined
  /** The body, if the sender writes the proof into it. */
  readonly body?: string | undefined
}

/** A request that we have signed. Header names are in lower case. */
export interface OurRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One request that a sender has published or that its code has created: `tests/vectors/requests.json`. */
export interface Vector extends Credentials {
  readonly provider: string
  readonly source: string
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly valid: boolean
  readonly nowMs?: number
  readonly note: string
}

/** How one provider is checked against its sender. */
export interface Oracle {
  /** Name of the line in the report. */
  readonly name: string
  /** The package that signs or verifies, such as `stripe 23.1.0`, or other evidence. */
  readonly evidence: string
  readonly make: (credentials: Credentials) => AnyProvider
  /** Made up for the run, except for what the sender requires. */
  readonly credentials: Credentials
  /** The private key of `credentials.publicKey`. */
  readonly privateKey?: KeyObject | undefined
  /** Headers that name the event, where the sender names it there. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The body of a new event, as an object or as text. @default a sample event with random text in it */
  readonly event?: ((noise: string) => object | string) | undefined
  /** `compact` for a verifier that serializes the parsed body: only the output of JSON.stringify survives that. */
  readonly bodies?: 'compact' | undefined
  /**
   * The headers that are sent with a body, by the rule that the sender has published, implemented here a second time
   * for senders that publish no code.
   */
  readonly rule?: ((body: string, nowMs: number) => Readonly<Record<string, string>>) | undefined
  /** Signs a body with the sender's code; absent where the sender publishes none. */
  readonly sign?: ((body: string, nowMs: number) => Sent | Promise<Sent>) | undefined
  /** Verifies a request with the sender's code; a throw is a refusal. Absent where the sender publishes none. */
  readonly verify?: ((request: OurRequest) => unknown) | undefined
  /** A request with one bit changed in what is proved. @default one bit of the body */
  readonly change?: ((request: OurRequest, random: () => number) => Partial<OurRequest>) | undefined
  /** The name in the vectors. @default name */
  readonly vectors?: string | undefined
  /** Whether a published request must be accepted. @default what the vector says */
  readonly accepts?: ((vector: Vector) => boolean) | undefined
}
