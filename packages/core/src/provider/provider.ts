import type { Answer } from '../http/answer.ts'
import type { PayloadKind } from '../http/payload.ts'
import type { Bytes } from '../util/bytes.ts'
import type { EventSchemas } from './event-schema.ts'
import type { Pointer, Scheme } from './scheme-kind.ts'
import type { Secret } from './secret.ts'

/** What `identify` returns for a payload. */
export interface Identity {
  /** The event type. Read it from the body if possible: few senders sign their headers. */
  readonly type: string
  /** The sender's id for the event. @default the signed id, if any */
  readonly id?: string | undefined
  /**
   * What identifies the event: deliveries with the same key are duplicates. `false` means that even equal bodies are
   * separate events, distinguished only by the signed time, if there is one.
   * @default the signed id, or else what `dedupeBy` says
   */
  readonly key?: string | false | undefined
  /** Set to `false` if `id` comes from an unsigned header. @default whether the proof covers the body */
  readonly idAuthenticated?: boolean | undefined
  /** Set to `false` if `type` comes from an unsigned header. @default whether the proof covers the body */
  readonly typeAuthenticated?: boolean | undefined
}

/** What `identify` can read in addition to the payload. */
export interface IdentifyRequest {
  /** The headers. Not authenticated, unless the scheme signs them. */
  readonly headers: Headers
  /** The raw body, byte for byte as it arrived. */
  readonly rawBody: Bytes
  /** The fields that `payloadHmac` proved, by pointer; empty for other schemes. */
  readonly proved: ReadonlyMap<Pointer, string>
}

/** How to respond to a sender that checks that you own the endpoint. */
export type Handshake =
  | {
      /** A signed delivery. It is examined once it is authenticated. */
      readonly on: 'delivery'
      /** Which payloads are handshakes. */
      readonly when:
        | {
            /** The location of the value in the payload. */
            readonly at: Pointer
            /** The value that makes it a handshake. */
            readonly equals: string | number
          }
        | {
            /** The location of the value in the payload. */
            readonly at: Pointer
            /** Any string there makes it a handshake. */
            readonly is: 'text'
          }
      /**
       * The response. `{echo:/pointer}` sends back a value of the payload, and `{hmac-sha256-hex:/pointer}` its HMAC
       * with the secret.
       */
      readonly answer:
        | {
            /** The whole body, as plain text. */
            readonly text: `{echo:/${string}}` | `{hmac-sha256-hex:/${string}}`
          }
        | {
            /** The members of a JSON body. */
            readonly json: Readonly<Record<string, string | number>>
          }
        | {
            /** A response without a body. */
            readonly status: 204
          }
      /** The pattern that a value must match to be sent back. @default /^[\w.~+/=-]{1,512}$/ */
      readonly grammar?: RegExp | undefined
    }
  | {
      /** An unsigned GET with a token. No handler runs. */
      readonly on: 'get'
      /** Query parameters that must have these values. @default none */
      readonly require?: Readonly<Record<string, string>> | undefined
      /** The query parameter that holds the token, and the token that you chose. */
      readonly token: {
        /** The name of the query parameter. */
        readonly query: string
        /** The token that you chose. */
        readonly secret: Secret
      }
      /** The query parameter to send back. */
      readonly echo: string
    }

/** A sender, described as data. */
export interface Provider<E extends object> {
  /** The name of the sender. It is part of every replay key, so changing it makes old events new again. */
  readonly name: string
  /**
   * How the sender authenticates. With a list, the first scheme whose header is present is used, with no fallback to
   * the others. All of them must have the same kind and coverage, since a list is only as strong as its weakest scheme.
   */
  readonly scheme: Scheme | readonly Scheme[]
  /** A schema, or `unchecked<T>()`, for each known event type. */
  readonly events: EventSchemas<E>
  /**
   * Returns the event type of an authenticated payload, and optionally its id and key. You may annotate `payload`,
   * which acts like a cast. If it throws, the delivery fails with `provider_failed`.
   */
  identify(payload: unknown, request: IdentifyRequest): Identity
  /**
   * How the body is parsed after authentication. Content-Type is ignored, since it is not signed; `'json-or-form'` is
   * decided by the first signed byte.
   * @default 'json'
   */
  readonly payload?: PayloadKind | undefined
  /** How the sender checks that you own the endpoint. @default none */
  readonly handshakes?: readonly Handshake[] | undefined
  /**
   * Set to `false` to mix schemes of different strength, while a sender migrates from a token to a signature.
   * Whoever knows the token can then skip the signature.
   * @default true
   */
  readonly signatureRequired?: boolean | undefined
  /** The HTTP methods that the sender uses. @default ['POST'] */
  readonly methods?: readonly ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[] | undefined
  /** The maximum size of a body from this sender, in bytes. @default 1_048_576 */
  readonly maxBodyBytes?: number | undefined
  /**
   * How long a handled delivery is remembered, in milliseconds. Must be longer than the sender retries.
   * @default the replay store's retention
   */
  readonly retainMs?: number | undefined
  /** The 2xx response that the sender expects. @default 200 and an empty body */
  readonly answer?: Answer | undefined
}

/** A provider for any sender. */
export type AnyProvider = Provider<object>
