import type { HashAlgorithm, PublicKeyAlgorithm } from '../crypto/backend.ts'
import type { Encoding } from '../util/encoding.ts'
import type { Pointer, Scheme } from './scheme-kind.ts'
import type { KeyEncoding, Secret } from './secret.ts'
import type { SignedContentFunction } from './signed-request.ts'

/** How a signed time is written: seconds, milliseconds, or RFC 3339 ending in `Z`. */
export type TimestampFormat = 'unix' | 'unix-ms' | 'rfc3339'

/** How deliveries without an id are deduplicated. */
export type DedupeBy = 'body' | 'body+timestamp' | 'body+type' | 'signed-content'

/** One way to write a signature: a literal text, then the bytes in an encoding. */
export interface ParsedFormat {
  /** The text before the encoded bytes. */
  readonly prefix: string
  /** How the bytes are encoded. */
  readonly encoding: Encoding
}

/** One way to convert a secret's text to key bytes. The prefix is stripped first. */
export interface KeyForm {
  /** How the text encodes the key. */
  readonly encoding: KeyEncoding
  /** Prefix to strip from the text. */
  readonly prefix: string
}

/** A field of a request that can be signed. */
export type SignedField = 'id' | 'timestamp' | 'body' | 'method' | 'url' | 'params'

/** One part of a template: literal text, or a field. */
export type ContentPart =
  | {
      /** Literal text that is signed. */
      readonly text: string
    }
  | {
      /** A field of the request that is signed. */
      readonly field: SignedField
    }

/** What all schemes that sign a request have in common, as data. Header names are in lowercase. */
export interface SignatureData {
  /** The headers that can hold the signature. A numbered header is expanded to all 16 names. */
  readonly headers: readonly string[]
  /** Whether `headers` are the numbered ones of `{n}`. */
  readonly isNumbered: boolean
  /** The id header for each of `headers`, if an id is signed. */
  readonly idHeaders: readonly string[] | undefined
  /** The timestamp header for each of `headers`, if a header holds the signed time. */
  readonly timestampHeaders: readonly string[] | undefined
  /** The prefix of the time within the header. */
  readonly timestampPrefix: string | undefined
  /** The location of the time in the body. */
  readonly timestampField: Pointer | undefined
  /** How the signed time is written. */
  readonly timestampFormat: TimestampFormat
  /**
   * Whether the time must have exactly as many digits as current times have, because another field is adjacent to it.
   */
  readonly isTimestampExact: boolean
  /** The accepted formats of a signature. */
  readonly formats: readonly ParsedFormat[]
  /** The separator between the parts of the header. */
  readonly separator: ',' | ';' | ' ' | undefined
  /** The signed content, as parts or as a function. */
  readonly content: readonly ContentPart[] | SignedContentFunction
  /** Whether the body must start with `{` or `[`, because another field is adjacent to it. */
  readonly isBodyBracketed: boolean
  /** The configured URLs, exactly as they are signed. */
  readonly urls: readonly string[]
  /** The query parameter that holds the body's digest. */
  readonly bodyDigestQuery: string | undefined
  /** How that digest is encoded. */
  readonly bodyDigestEncoding: 'hex' | 'base64'
  /** How deliveries without an id are deduplicated. */
  readonly dedupeBy: DedupeBy
  /** Maximum difference between the signed time and now, in seconds; `undefined` if no time is signed. */
  readonly toleranceSeconds: number | undefined
  /** The option that named the headers, for the hint of `missing_signature`; `none` if the provider names them. */
  readonly headerOption: 'header' | 'headerPrefix' | 'none'
}

/** An HMAC scheme as data. */
export interface HmacData extends Scheme, SignatureData {
  /** Always `'hmac'` for these schemes. */
  readonly kind: 'hmac'
  /** The secret. It is not enumerable, so that it stays out of logs. */
  readonly secret: Secret
  /** The hash functions. The signature's length determines which one is used. */
  readonly algorithms: readonly HashAlgorithm[]
  /** The forms in which a secret's text is decoded. */
  readonly keyForms: readonly KeyForm[]
}

/** A public-key scheme as data. */
export interface AsymmetricData extends Scheme, SignatureData {
  /** Always `'asymmetric'` for these schemes. */
  readonly kind: 'asymmetric'
  /** The secret. It is not enumerable, so that it stays out of logs. */
  readonly secret: Secret
  /** The algorithm of the public key. */
  readonly algorithm: PublicKeyAlgorithm
  /** The forms in which a secret's text is decoded. */
  readonly keyForms: readonly KeyForm[]
  /** The format of keys: raw bytes or DER. */
  readonly keyFormat: 'raw' | 'spki'
  /** The form of signatures: raw bytes or DER. */
  readonly signatureForm: 'raw' | 'der'
}

/** A token scheme as data. */
export interface TokenData extends Scheme {
  /** Always `'token'` for these schemes. */
  readonly kind: 'token'
  /** The secret. It is not enumerable, so that it stays out of logs. */
  readonly secret: Secret
  /** The forms in which a secret's text is decoded. */
  readonly keyForms: readonly KeyForm[]
  /** The header that holds the token, in lowercase. */
  readonly header: string | undefined
  /** The query parameter that holds the token. */
  readonly query: string | undefined
  /** The option that named the header, for the hint of `missing_token`; `none` if the provider names it. */
  readonly headerOption: 'header' | 'none'
  /** The prefix before the token, matched case-insensitively. */
  readonly prefix: string
}

/** A field of an item that `payloadHmac` covers. */
export interface ProvedField {
  /** The location of the field in the item. */
  readonly at: Pointer
  /** The pattern that the field's text must match. */
  readonly grammar: RegExp
  /** Whether the item may lack the field, which then counts as an empty string. @default false */
  readonly optional?: boolean | undefined
}

/** The location of the proof inside a payload: one signature, or one per item. */
export type PayloadProof =
  | {
      /** The location of the signature in the payload. */
      readonly signature: Pointer
      /** The location of the signed time. @default no time is signed */
      readonly timestamp?: Pointer | undefined
      /** The location of the signed id. @default no id is signed */
      readonly id?: Pointer | undefined
      /** The signed content: a template with `{timestamp}` and `{id}`. */
      readonly signedContent: string
    }
  | {
      /** The location of the list of items in the payload. */
      readonly items: Pointer
      /** The maximum number of items in one payload. */
      readonly maxItems: number
      /** The location of the item in an entry of the list. */
      readonly item: Pointer
      /** The location of the signature in the item. */
      readonly signature: Pointer
      /** The separator between the signed fields. */
      readonly separator: string
      /** The signed fields, in order. */
      readonly fields: readonly ProvedField[]
    }

/** A scheme with its proof inside the payload, as data. */
export interface PayloadHmacData extends Scheme {
  /** Always `'payload-hmac'` for these schemes. */
  readonly kind: 'payload-hmac'
  /** The secret. It is not enumerable, so that it stays out of logs. */
  readonly secret: Secret
  /** The hash functions. The signature's length determines which one is used. */
  readonly algorithms: readonly HashAlgorithm[]
  /** The forms in which a secret's text is decoded. */
  readonly keyForms: readonly KeyForm[]
  /** The accepted formats of a signature. */
  readonly formats: readonly ParsedFormat[]
  /** Where the proof is in the payload, and what it signs. */
  readonly proof: PayloadProof
  /** How the signed time is written. */
  readonly timestampFormat: TimestampFormat
  /** The maximum size of a body that is parsed before it is authenticated, in bytes. */
  readonly maxUnprovedBytes: number
  /** Maximum difference between the signed time and now, in seconds; `undefined` if no time is signed. */
  readonly toleranceSeconds: number | undefined
}

/** How a sender authenticates, as data. */
export type SchemeData = HmacData | AsymmetricData | TokenData | PayloadHmacData
