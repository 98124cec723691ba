import type { KeyObject } from 'node:crypto'
import type { AnyProvider } from '@hookseal/core'

/** What a provider is made with, here and for a published request. */
export interface Credentials {
  readonly secret?: string | undefined
  readonly publicKey?: string | undefined
  /** The address that the sender signs. */
  readonly url?: string | undefined
}

/** What stands beside a body on the wire. */
export interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly url?: string | undefined
  /** The body, where the sender writes the proof into it. */
  readonly body?: string | undefined
}

/** A request that we have signed. Header names are in lower case. */
export interface OurRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One request that a sender has published, or that its code has made: `test/vectors/requests.json`. */
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

/** The sender's own word on what it signs, for one provider. */
export interface Oracle {
  /** Name of the line in the report. */
  readonly name: string
  /** The package that signs or verifies, such as `stripe 23.1.0`; or what else there is. */
  readonly evidence: string
  readonly make: (credentials: Credentials) => AnyProvider
  /** Made up for the run, except for what the sender requires of it. */
  readonly credentials: Credentials
  /** The private key of `credentials.publicKey`. */
  readonly privateKey?: KeyObject | undefined
  /** Headers that name the event, where the sender names it there. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** The body of a new event, as an object or as text. @default a sample event with random text in it */
  readonly event?: ((noise: string) => object | string) | undefined
  /** `compact` for a verifier that writes the parsed body again: only what JSON.stringify writes survives that. */
  readonly bodies?: 'compact' | undefined
  /**
   * The headers with which a body is sent, by the rule that the sender has published, and written here a second time:
   * what a sender without code of its own is held to.
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
