import type { HashAlgorithm } from '../crypto/backend.ts'
import type { Scheme, Secret } from '../provider/provider.ts'
import { type HmacScheme, type ParsedFormat, sealScheme } from '../provider/scheme.ts'
import { checkOptions, headerName, nonEmpty, positive } from '../util/check-options.ts'
import type { Encoding } from '../util/encoding.ts'

/** How one signature is written: literal text, then `{hex}` or `{base64}`. */
export type SignatureFormat = `${string}{hex}` | `${string}{base64}`

/** How a sender signs. Only `secret` and `header` are required. */
export interface HmacOptions {
  readonly secret: Secret
  /** The header with the signature. */
  readonly header: string
  /** `sha256`. */
  readonly algorithm?: HashAlgorithm | undefined
  /** `'{hex}'`, or as in `'sha256={hex}'`; a list accepts any of several. Hex may be in either case. */
  readonly format?: SignatureFormat | readonly SignatureFormat[] | undefined
  /** Given when the header is a list: what stands between its parts. At most 16 signatures. */
  readonly separator?: ',' | ' ' | undefined
  /** What the list's timestamp part starts with, as in `'t='`. */
  readonly timestampPrefix?: string | undefined
  /** The header with the signed time, in Unix seconds. */
  readonly timestampHeader?: string | undefined
  /** The header with the signed id. */
  readonly idHeader?: string | undefined
  /** What is signedContent: `'{body}'`, or with a text before it, as in `'{id}.{timestamp}.{body}'`. */
  readonly signedContent?: `${string}{body}` | undefined
  /** How a secret's text writes the key: `utf8`. */
  readonly secretEncoding?: 'utf8' | 'hex' | 'base64' | undefined
  /** Dropped from the front of a secret before it is decoded. */
  readonly secretPrefix?: string | undefined
  /** How far the signed time may be from now, either way: 300. */
  readonly toleranceSeconds?: number | undefined
  /** What tells two deliveries without an id apart: `body`. */
  readonly dedupeBy?: 'body' | 'body+timestamp' | undefined
}

const NAMES: readonly (keyof HmacOptions)[] = [
  'secret',
  'header',
  'algorithm',
  'format',
  'separator',
  'timestampPrefix',
  'timestampHeader',
  'idHeader',
  'signedContent',
  'secretEncoding',
  'secretPrefix',
  'toleranceSeconds',
  'dedupeBy',
]

function oneOf<T>(name: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value
  throw new TypeError(`hmac: ${name} must be one of ${allowed.map(String).join(', ')}`)
}

function optionalHeader(name: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : headerName(`hmac: ${name}`, value)
}

function parseFormat(format: string, separator: string | undefined): ParsedFormat {
  const match = /^([^{}]*)\{(hex|base64)\}$/.exec(String(format))
  if (match === null) throw new TypeError('hmac: format must end in {hex} or {base64}, once')
  const prefix = match[1] as string
  if (separator !== undefined && prefix.includes(separator)) {
    throw new TypeError('hmac: format contains the separator, and would be torn apart by it')
  }
  return { prefix, encoding: match[2] as Encoding }
}

/** A field that is read but not signed proves nothing; one that is signed but not read cannot be checked. */
function checkSigned(signed: string, field: string, isRead: boolean): void {
  const count = signed.split(`{${field}}`).length - 1
  if (count === (isRead ? 1 : 0)) return
  throw new TypeError(
    isRead
      ? `hmac: the ${field} is read from the request, so signedContent must contain {${field}} once`
      : `hmac: signedContent contains {${field}}, so say where the ${field} stands in the request`,
  )
}

/**
 * A sender that signs with an HMAC (RFC 2104) over the raw body, alone or with an id and a time before it.
 *
 * @throws TypeError for an unknown option, a description that contradicts itself, or a secret that is
 *   undefined, empty, padded with whitespace, a bare prefix or not of its encoding.
 * @throws RangeError for a tolerance that is not a finite number above 0.
 * @example
 * ```ts
 * // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 * hmac({ secret, header: 'X-Hub-Signature-256', format: 'sha256={hex}' })
 * ```
 */
export function hmac(options: HmacOptions): Scheme {
  checkOptions('hmac', options, NAMES)
  const {
    separator,
    timestampPrefix,
    timestampHeader,
    idHeader,
    signedContent: signed = '{body}',
  } = options
  const { format = '{hex}', secretEncoding = 'utf8', secretPrefix } = options
  if (timestampPrefix !== undefined && (separator === undefined || timestampHeader !== undefined)) {
    throw new TypeError('hmac: timestampPrefix needs a separator, and excludes timestampHeader')
  }
  if (timestampPrefix !== undefined) nonEmpty('hmac: timestampPrefix', timestampPrefix)
  const hasTime = timestampPrefix !== undefined || timestampHeader !== undefined
  if (!String(signed).endsWith('{body}'))
    throw new TypeError('hmac: signedContent must end in {body}')
  if (/\{(?!(?:body|timestamp|id)\})/.test(signed)) {
    throw new TypeError('hmac: signedContent knows {id}, {timestamp} and {body} only')
  }
  checkSigned(signed, 'body', true)
  checkSigned(signed, 'timestamp', hasTime)
  checkSigned(signed, 'id', idHeader !== undefined)
  // Only digits can stand before a body: a JSON object cannot lend any.
  if (signed.replace('{timestamp}{body}', '').includes('}{')) {
    throw new TypeError(
      'hmac: signedContent needs a text between two fields, or they could trade places',
    )
  }
  const { dedupeBy = 'body', toleranceSeconds = 300 } = options
  positive('hmac: toleranceSeconds', toleranceSeconds)
  if (dedupeBy === 'body+timestamp' && !hasTime) {
    throw new TypeError('hmac: dedupeBy "body+timestamp" needs a signed timestamp')
  }
  const formats = (Array.isArray(format) ? format : [format]).map((one) =>
    parseFormat(one, separator),
  )
  if (formats.length === 0) throw new TypeError('hmac: format is an empty list')
  return sealScheme<HmacScheme>(
    {
      kind: 'hmac',
      secretRules: {
        encoding: oneOf('secretEncoding', secretEncoding, ['utf8', 'hex', 'base64']),
        prefix: secretPrefix,
      },
      algorithm: oneOf('algorithm', options.algorithm ?? 'sha256', ['sha1', 'sha256', 'sha512']),
      header: headerName('hmac: header', options.header),
      formats,
      separator: oneOf('separator', separator, [',', ' ', undefined]),
      timestampPrefix,
      timestampHeader: optionalHeader('timestampHeader', timestampHeader),
      idHeader: optionalHeader('idHeader', idHeader),
      signedContent: signed,
      toleranceSeconds: hasTime ? toleranceSeconds : undefined,
      dedupeBy: oneOf('dedupeBy', dedupeBy, ['body', 'body+timestamp']),
    },
    options.secret,
  )
}
