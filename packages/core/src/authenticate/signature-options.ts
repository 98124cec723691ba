import type { DedupeBy } from '../provider/scheme-data.ts'
import type { Coverage, Pointer } from '../provider/scheme-kind.ts'
import type { SignedContentFunction } from '../provider/signed-request.ts'

/** How one signature is written, such as `'sha256={hex}'`. */
export type SignatureFormat = `${string}{hex}` | `${string}{base64}` | `${string}{base64url}`

/** One name, or several of which the first present counts. */
export type HeaderNames = string | readonly string[]

/** What `hmac` and `asymmetric` share: where the signature stands and what it is over. */
export interface SignatureOptions {
  /** The header with the signature. Several if the sender is renaming it, or one with `{n}` for numbered headers (1 to 16). */
  readonly header: HeaderNames
  /** How a signature is written; a list accepts any. @default '{hex}' */
  readonly format?: SignatureFormat | readonly SignatureFormat[] | undefined
  /** The separator between several parts of the header. @default one signature, no parts */
  readonly separator?: ',' | ';' | ' ' | undefined
  /** The header with the signed id. With a list of `header`, a list of the same length. @default none */
  readonly idHeader?: HeaderNames | undefined
  /** The header with the signed time. With a list of `header`, a list of the same length. @default none */
  readonly timestampHeader?: HeaderNames | undefined
  /** The prefix of the part of `header` that holds the signed time, such as `'t='`. Instead of `timestampHeader`. @default none */
  readonly timestampPrefix?: string | undefined
  /** Where the time stands in a signed JSON body. Instead of `timestampHeader`. @default none */
  readonly timestampField?: Pointer | undefined
  /** How the time is written: seconds, milliseconds, or RFC 3339 ending in `Z`. @default 'unix' */
  readonly timestampFormat?: 'unix' | 'unix-ms' | 'rfc3339' | undefined
  /**
   * What is signed: text with `{id}` `{timestamp}` `{body}` `{method}` `{url}` `{params}`, or a function that returns
   * the parts: give `covers` too.
   * @default '{body}'
   */
  readonly signedContent?: string | SignedContentFunction | undefined
  /**
   * Your public address, exactly as the sender has it; up to 4 during a move. Needed for `{url}`; never read from the
   * request.
   * @default none
   */
  readonly url?: string | readonly string[] | undefined
  /**
   * The query parameter with the body's digest, if the sender signs the body that way. It is read from the request,
   * matched whole, and appended to `url`.
   * @default none
   */
  readonly bodyDigest?:
    | {
        /** The name of the query parameter. */
        readonly query: string
        /** The hash function of the digest. */
        readonly algorithm: 'sha256'
        /** How the digest is written. */
        readonly encoding: 'hex' | 'base64'
      }
    | undefined
  /**
   * What a `signedContent` function covers. Required with a function. Unless it is `'body'`, the replay key is made of
   * the signed content.
   * @default decided by the template
   */
  readonly covers?: Coverage | undefined
  /** What tells deliveries without an id apart. @default 'body'; 'signed-content' if the raw body is not signed */
  readonly dedupeBy?: DedupeBy | undefined
  /** How far the signed time may be from now, either way, in seconds. A `TypeError` if no time is signed. @default 300 */
  readonly toleranceSeconds?: number | undefined
}

/** The names of {@link SignatureOptions}. */
export const SIGNATURE_OPTION_NAMES: readonly (keyof SignatureOptions)[] = [
  'header',
  'format',
  'separator',
  'idHeader',
  'timestampHeader',
  'timestampPrefix',
  'timestampField',
  'timestampFormat',
  'signedContent',
  'url',
  'bodyDigest',
  'covers',
  'dedupeBy',
  'toleranceSeconds',
]
