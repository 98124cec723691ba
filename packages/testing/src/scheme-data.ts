import type { AnyProvider, HashAlgorithm, Secret } from '@hookseal/core'

/** How a secret's text becomes key bytes. */
export interface SecretRulesData {
  readonly encoding: 'utf8' | 'hex' | 'base64'
  readonly prefix?: string | undefined
}

/** One way to write a signature: a text, then the digest in an encoding. */
export interface FormatData {
  readonly prefix: string
  readonly encoding: 'hex' | 'base64'
}

/** What a provider made with `hmac` says about its signatures. Header names are in lower case. */
export interface HmacData {
  readonly kind: 'hmac'
  readonly secret: Secret
  readonly secretRules: SecretRulesData
  readonly algorithm: HashAlgorithm
  readonly header: string
  readonly formats: readonly FormatData[]
  readonly separator: ',' | ' ' | undefined
  readonly timestampPrefix: string | undefined
  readonly timestampHeader: string | undefined
  readonly idHeader: string | undefined
  readonly signedContent: string
  readonly toleranceSeconds: number | undefined
}

/** What a provider made with `token` says about its header. */
export interface TokenData {
  readonly kind: 'token'
  readonly secret: Secret
  readonly secretRules: SecretRulesData
  readonly header: string
}

/** How a sender authenticates, as data. */
export type SchemeData = HmacData | TokenData

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string' && value !== ''
const isTextOrNothing: Check = (value) => value === undefined || isText(value)
const isRules: Check = (value) =>
  ['utf8', 'hex', 'base64'].includes(
    (value as Partial<SecretRulesData> | undefined)?.encoding ?? '',
  )
const isFormat: Check = (value) => {
  const { prefix, encoding } = (value ?? {}) as Partial<FormatData>
  return typeof prefix === 'string' && (encoding === 'hex' || encoding === 'base64')
}

const TOKEN_FIELDS: Readonly<Record<string, Check>> = { header: isText, secretRules: isRules }
const HMAC_FIELDS: Readonly<Record<string, Check>> = {
  ...TOKEN_FIELDS,
  algorithm: (value) => value === 'sha1' || value === 'sha256' || value === 'sha512',
  formats: (value) => Array.isArray(value) && value.length > 0 && value.every(isFormat),
  separator: isTextOrNothing,
  timestampPrefix: isTextOrNothing,
  timestampHeader: isTextOrNothing,
  idHeader: isTextOrNothing,
  signedContent: (value) => typeof value === 'string' && value.endsWith('{body}'),
}

/**
 * What a provider's scheme says, checked at run time: a core of another version may say it otherwise.
 *
 * @throws TypeError naming the field that is not as expected.
 */
export function schemeData(provider: AnyProvider): SchemeData {
  const scheme: unknown = provider?.scheme
  const fields = (scheme ?? {}) as Readonly<Record<string, unknown>>
  const kind = fields['kind']
  if (kind !== 'hmac' && kind !== 'token') {
    throw new TypeError('signed: expected a provider, as rine(…) or defineProvider(…) makes it')
  }
  for (const [field, isRight] of Object.entries(kind === 'hmac' ? HMAC_FIELDS : TOKEN_FIELDS)) {
    if (isRight(fields[field])) continue
    throw new TypeError(
      `signed: provider.scheme.${field} is not as @hookseal/testing reads it; ` +
        'are @hookseal/core and @hookseal/testing of one version?',
    )
  }
  return scheme as SchemeData
}
