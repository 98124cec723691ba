import type { HashAlgorithm, PublicKeyAlgorithm } from '../crypto/backend.ts'
import type { Encoding } from '../util/encoding.ts'
import type { Pointer, Scheme } from './scheme-kind.ts'
import type { KeyEncoding, Secret } from './secret.ts'
import type { SignedContentFunction } from './signed-request.ts'

/** How a signed time is written: seconds, milliseconds, or RFC 3339 ending in `Z`. */
export type TimestampFormat = 'unix' | 'unix-ms' | 'rfc3339'

/** What tells deliveries without an id apart. */
export type DedupeBy = 'body' | 'body+timestamp' | 'body+type' | 'signed-content'

/** One way to write a signature: a literal text, then the bytes in an encoding. */
export interface ParsedFormat {
  /** The text before the encoded bytes. */
  readonly prefix: string
  /** How the bytes are written. */
  readonly encoding: Encoding
}

/** One way to turn a secret's text into key bytes; the prefix is removed first. */
export interface KeyForm {
  /** How the text writes the key. */
  readonly encoding: KeyEncoding
  /** Removed from the front of the text. */
  readonly prefix: string
}

/** A field of a request that can be signed. */
export type SignedField = 'id' | 'timestamp' | 'body' | 'method' | 'url' | 'params'

/** One part of a template: literal text, or a field. */
export type ContentPart =
  | {
      /** Text that is signed as it stands. */
      readonly text: string
    }
  | {
      /** A field of the request that is signed. */
      readonly field: SignedField
    }

/** What the schemes that sign a request have in common, as data. Header names are in lower case. */
export interface SignatureData {
  /** The headers that can hold the signature; of a numbered one, all 16 names. */
  readonly headers: readonly string[]
  /** Whether `headers` are the numbered ones of `{n}`. */
  readonly isNumbered: boolean
  /** Beside each of `headers`, where an id is signed. */
  readonly idHeaders: readonly string[] | undefined
  /** Beside each of `headers`, where a header holds the signed time. */
  readonly timestampHeaders: readonly string[] | undefined
  /** What the time starts with in the header's list. */
  readonly timestampPrefix: string | undefined
  /** Where the time stands in the body. */
  readonly timestampField: Pointer | undefined
  /** How the signed time is written. */
  readonly timestampFormat: TimestampFormat
  /** Whether the time must have exactly as many digits as its format has today, since another field touches it. */
  readonly isTimestampExact: boolean
  /** The ways to write a signature. */
  readonly formats: readonly ParsedFormat[]
  /** What stands between the parts of the header. */
  readonly separator: ',' | ';' | ' ' | undefined
  /** What is signed, in parts or by a function. */
  readonly content: readonly ContentPart[] | SignedContentFunction
  /** Whether the body must begin with `{` or `[`, since another field touches it. */
  readonly isBodyBracketed: boolean
  /** The configured addresses, exactly as they are signed. */
  readonly urls: readonly string[]
  /** The query parameter with the body's digest. */
  readonly bodyDigestQuery: string | undefined
  /** How that digest is written. */
  readonly bodyDigestEncoding: 'hex' | 'base64'
  /** What tells deliveries without an id apart. */
  readonly dedupeBy: DedupeBy
  /** How far the signed time may be from now, in seconds; `undefined` if no time is signed. */
  readonly toleranceSeconds: number | undefined
  /** The option that named the headers, for the advice of `missing_signature`; `none` where the provider names them. */
  readonly headerOption: 'header' | 'headerPrefix' | 'none'
}

/** An HMAC scheme as data: what `hmac` made of its options. */
export interface HmacData extends Scheme, SignatureData {
  /** Always `'hmac'` for these schemes. */
  readonly kind: 'hmac'
  /** The secret; not enumerable, so that it stays out of logs. */
  readonly secret: Secret
  /** The hash functions; the signature's length picks one. */
  readonly algorithms: readonly HashAlgorithm[]
  /** The forms in which a secret's text is read. */
  readonly keyForms: readonly KeyForm[]
}

/** A public-key scheme as data. */
export interface AsymmetricData extends Scheme, SignatureData {
  /** Always `'asymmetric'` for these schemes. */
  readonly kind: 'asymmetric'
  /** The secret; not enumerable, so that it stays out of logs. */
  readonly secret: Secret
  /** What the public key is for. */
  readonly algorithm: PublicKeyAlgorithm
  /** The forms in which a secret's text is read. */
  readonly keyForms: readonly KeyForm[]
  /** Bare bytes or DER, for keys. */
  readonly keyFormat: 'raw' | 'spki'
  /** Bare bytes or DER, for signatures. */
  readonly signatureForm: 'raw' | 'der'
}

/** A token scheme as data. */
export interface TokenData extends Scheme {
  /** Always `'token'` for these schemes. */
  readonly kind: 'token'
  /** The secret; not enumerable, so that it stays out of logs. */
  readonly secret: Secret
  /** The forms in which a secret's text is read. */
  readonly keyForms: readonly KeyForm[]
  /** The header with the token, in lower case. */
  readonly header: string | undefined
  /** The query parameter with the token. */
  readonly query: string | undefined
  /** The option that named the header, for the advice of `missing_token`; `none` where the provider names it. */
  readonly headerOption: 'header' | 'none'
  /** What stands before the token, in any case. */
  readonly prefix: string
}

/** A field of an item that `payloadHmac` covers. */
export interface ProvedField {
  /** Where the field stands in the item. */
  readonly at: Pointer
  /** What the field's text may look like. */
  readonly grammar: RegExp
  /** Whether the item may lack the field, which then counts as empty text. @default false */
  readonly optional?: boolean | undefined
}

/** Where the proof stands inside a payload: one signature, or one per item. */
export type PayloadProof =
  | {
      /** Where the signature stands in the payload. */
      readonly signature: Pointer
      /** Where the signed time stands. @default no time is signed */
      readonly timestamp?: Pointer | undefined
      /** Where the signed id stands. @default no id is signed */
      readonly id?: Pointer | undefined
      /** What is signed: text with `{timestamp}` and `{id}`. */
      readonly signedContent: string
    }
  | {
      /** Where the list of items stands in the payload. */
      readonly items: Pointer
      /** The most items one payload may have. */
      readonly maxItems: number
      /** Where the item stands in an entry of the list. */
      readonly item: Pointer
      /** Where the signature stands in the item. */
      readonly signature: Pointer
      /** What stands between the signed fields. */
      readonly separator: string
      /** The fields that are signed, in their order. */
      readonly fields: readonly ProvedField[]
    }

/** A scheme whose proof stands inside the payload, as data. */
export interface PayloadHmacData extends Scheme {
  /** Always `'payload-hmac'` for these schemes. */
  readonly kind: 'payload-hmac'
  /** The secret; not enumerable, so that it stays out of logs. */
  readonly secret: Secret
  /** The hash functions; the signature's length picks one. */
  readonly algorithms: readonly HashAlgorithm[]
  /** The forms in which a secret's text is read. */
  readonly keyForms: readonly KeyForm[]
  /** The ways to write a signature. */
  readonly formats: readonly ParsedFormat[]
  /** Where the proof stands and what it is over. */
  readonly proof: PayloadProof
  /** How the signed time is written. */
  readonly timestampFormat: TimestampFormat
  /** The largest body that is parsed before its proof. */
  readonly maxUnprovedBytes: number
  /** How far the signed time may be from now, in seconds; `undefined` if no time is signed. */
  readonly toleranceSeconds: number | undefined
}

/** How a sender authenticates, as data. */
export type SchemeData = HmacData | AsymmetricData | TokenData | PayloadHmacData
