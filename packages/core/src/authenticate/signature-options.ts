import type { DedupeBy } from '../provider/scheme-data.ts'
import type { Coverage, Pointer } from '../provider/scheme-kind.ts'
import type { SignedContentFunction } from '../provider/signed-request.ts'

/** How one signature is written, such as `'sha256={hex}'`. */
export type SignatureFormat = `${string}{hex}` | `${string}{base64}` | `${string}{base64url}`

/** One name, or several, of which the first one present is used. */
export type HeaderNames = string | readonly string[]

/** The options that `hmac` and `asymmetric` share: where the signature is, and what it signs. */
export interface SignatureOptions {
  /**
   * The header that holds the signature. Give several names if the sender is renaming it, or one name with `{n}` for
   * numbered headers (1 to 16).
   */
  readonly header: HeaderNames
  /** How a signature is written. With a list, any of the formats is accepted. @default '{hex}' */
  readonly format?: SignatureFormat | readonly SignatureFormat[] | undefined
  /** The separator between several parts of the header. @default one signature, no parts */
  readonly separator?: ',' | ';' | ' ' | undefined
  /**
   * The header that holds the signed id. If `header` is a list, this must be a list of the same length.
   * @default none
   */
  readonly idHeader?: HeaderNames | undefined
  /**
   * The header that holds the signed time. If `header` is a list, this must be a list of the same length.
   * @default none
   */
  readonly timestampHeader?: HeaderNames | undefined
  /**
   * The prefix of the part of `header` that holds the signed time, such as `'t='`. Use it instead of `timestampHeader`.
   * @default none
   */
  readonly timestampPrefix?: string | undefined
  /** The location of the time in a signed JSON body. Use it instead of `timestampHeader`. @default none */
  readonly timestampField?: Pointer | undefined
  /** How the time is written: seconds, milliseconds, or RFC 3339 ending in `Z`. @default 'unix' */
  readonly timestampFormat?: 'unix' | 'unix-ms' | 'rfc3339' | undefined
  /**
   * The signed content: a template with `{id}`, `{timestamp}`, `{body}`, `{method}`, `{url}` and `{params}`, or a
   * function that returns the parts, which also requires `covers`.
   * @default '{body}'
   */
  readonly signedContent?: string | SignedContentFunction | undefined
  /**
   * The public URL of your endpoint, exactly as the sender has it, or up to 4 during a migration. Required for `{url}`;
   * never read from the request.
   * @default none
   */
  readonly url?: string | readonly string[] | undefined
  /**
   * The query parameter that holds the body's digest, if the sender signs the body that way. It is read from the
   * request, must match in full, and is appended to `url`.
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
   * What a `signedContent` function covers. Required with a function. Unless it is `'body'`, the replay key is derived
   * from the signed content.
   * @default decided by the template
   */
  readonly covers?: Coverage | undefined
  /**
   * How deliveries without an id are deduplicated.
   * @default 'body', or 'signed-content' if the raw body is not signed
   */
  readonly dedupeBy?: DedupeBy | undefined
  /**
   * Maximum difference between the signed time and now, in either direction, in seconds. A `TypeError` if no time is
   * signed.
   * @default 300
   */
  readonly toleranceSeconds?: number | undefined
}

/** The option names of {@link SignatureOptions}. */
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
