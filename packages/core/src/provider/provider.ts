import type { Answer } from '../http/answer.ts'
import type { PayloadKind } from '../http/payload.ts'
import type { Bytes } from '../util/bytes.ts'
import type { EventSchemas } from './event-schema.ts'
import type { Pointer, Scheme } from './scheme-kind.ts'
import type { Secret } from './secret.ts'

/** What `identify` says about a payload. */
export interface Identity {
  /** The event's name. Take it from the body if you can: few senders sign their headers. */
  readonly type: string
  /** The sender's id for the event. @default the signed id, if any */
  readonly id?: string | undefined
  /**
   * What makes two deliveries the same; `false` means that even equal bodies are separate events: the signed time
   * tells them apart, and without one nothing does.
   * @default the signed id, else `dedupeBy`
   */
  readonly key?: string | false | undefined
  /** Say `false` for an id from a header that is not signed. @default whether the proof covers the body */
  readonly idAuthenticated?: boolean | undefined
  /** Say `false` for a name from a header that is not signed. @default whether the proof covers the body */
  readonly typeAuthenticated?: boolean | undefined
}

/** What `identify` can look at beside the payload. */
export interface IdentifyRequest {
  /** The headers. Not authenticated, unless the scheme signs them. */
  readonly headers: Headers
  /** The raw body, byte for byte as it arrived. */
  readonly rawBody: Bytes
  /** The fields that `payloadHmac` proved, by pointer; empty for other schemes. */
  readonly proved: ReadonlyMap<Pointer, string>
}

/** How to answer a sender that checks that the endpoint is yours. */
export type Handshake =
  | {
      /** A signed delivery; looked at once it is authenticated. */
      readonly on: 'delivery'
      /** Which payloads are handshakes. */
      readonly when:
        | {
            /** Where the value stands in the payload. */
            readonly at: Pointer
            /** The value that makes it a handshake. */
            readonly equals: string | number
          }
        | {
            /** Where the value stands in the payload. */
            readonly at: Pointer
            /** Any text there makes it a handshake. */
            readonly is: 'text'
          }
      /**
       * What to answer. `{echo:/pointer}` sends a value of the payload back, `{hmac-sha256-hex:/pointer}` its HMAC
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
            /** An answer without a body. */
            readonly status: 204
          }
      /** What a taken value may look like. @default /^[\w.~+/=-]{1,512}$/ */
      readonly grammar?: RegExp | undefined
    }
  | {
      /** An unsigned GET with a token. It runs nothing. */
      readonly on: 'get'
      /** Query parameters that must have these values. @default none */
      readonly require?: Readonly<Record<string, string>> | undefined
      /** The query parameter with the token, and the token you chose. */
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
  /** Part of every replay key, so changing it makes old events new. */
  readonly name: string
  /**
   * How the sender authenticates. Of a list, the first whose header is present decides; there is no falling back,
   * and all must be of one kind and coverage: a list is as strong as its weakest member.
   */
  readonly scheme: Scheme | readonly Scheme[]
  /** A schema, or `unchecked<T>()`, for each event name you know. */
  readonly events: EventSchemas<E>
  /** Names an authenticated payload. You may annotate `payload`, as you would cast it; a throw is `provider_failed`. */
  identify(payload: unknown, request: IdentifyRequest): Identity
  /**
   * How the body is read, after authentication; never chosen by Content-Type, which is not signed. `'json-or-form'`
   * looks at the first signed byte.
   * @default 'json'
   */
  readonly payload?: PayloadKind | undefined
  /** How the sender checks that the endpoint is yours. @default none */
  readonly handshakes?: readonly Handshake[] | undefined
  /**
   * Set to `false` to mix schemes of different strength, while a sender migrates from a token to a signature.
   * Whoever knows the token can then skip the signature.
   * @default true
   */
  readonly signatureRequired?: boolean | undefined
  /** The methods the sender uses. @default ['POST'] */
  readonly methods?: readonly ('GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[] | undefined
  /** The largest body the sender sends, in bytes. @default 1_048_576 */
  readonly maxBodyBytes?: number | undefined
  /**
   * How long a handled delivery is remembered, in milliseconds: longer than the sender retries.
   * @default the replay store's
   */
  readonly retainMs?: number | undefined
  /** The 2xx answer the sender wants. @default 200 and an empty body */
  readonly answer?: Answer | undefined
}

/** A provider of any sender. */
export type AnyProvider = Provider<object>
