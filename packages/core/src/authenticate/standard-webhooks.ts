import type { HmacData } from '../provider/scheme-data.ts'
import type { Scheme } from '../provider/scheme-kind.ts'
import type { Secret } from '../provider/secret.ts'
import { checkOptions, nonEmpty } from '../util/check-options.ts'
import { asymmetricScheme } from './asymmetric.ts'
import { type HmacOptions, hmacScheme } from './hmac.ts'
import type { HeaderNames, SignatureOptions } from './signature-options.ts'

/**
 * The signature options of Standard Webhooks, to spread into the options of a provider built on it
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
export const standardWebhooksSignature = Object.freeze({
  header: 'webhook-signature',
  algorithm: 'sha256',
  format: 'v1,{base64}',
  separator: ' ',
  timestampHeader: 'webhook-timestamp',
  idHeader: 'webhook-id',
  signedContent: '{id}.{timestamp}.{body}',
  secretEncoding: 'base64',
  secretPrefix: 'whsec_',
}) satisfies Partial<HmacOptions> as Omit<HmacOptions, 'secret'>

/** Options of `standardWebhooksScheme`: a `secret` (`whsec_`) or a `publicKey` (`whpk_`), not both. */
export type StandardWebhooksOptions = Pick<SignatureOptions, 'toleranceSeconds'> &
  Pick<HmacOptions, 'secretEncoding'> & {
    /** Prefix of the three header names, such as `'svix'`. @default ['webhook', 'svix'] */
    readonly headerPrefix?: HeaderNames | undefined
  } & (
    | {
        /**
         * The shared secret, usually starting with `whsec_`, a list of secrets during rotation, or a function that
         * returns them.
         */
        readonly secret: Secret
        /** Not allowed together with `secret`. @default none */
        readonly publicKey?: undefined
      }
    | {
        /**
         * The sender's public key, usually starting with `whpk_`, a list of up to 4, or a function that returns them.
         */
        readonly publicKey: Secret
        /** Not allowed together with `publicKey`. @default none */
        readonly secret?: undefined
      }
  )

/** The option names of {@link StandardWebhooksOptions}. */
export const STANDARD_WEBHOOKS_OPTION_NAMES: readonly string[] = [
  'secret',
  'publicKey',
  'toleranceSeconds',
  'secretEncoding',
  'headerPrefix',
]

/**
 * The scheme of https://www.standardwebhooks.com, which Svix, Clerk, Resend, OpenAI and others use: `v1` (HMAC) or
 * `v1a` (Ed25519) signatures over id, timestamp and body. Other versions in the header are skipped, as the
 * specification requires.
 *
 * @throws TypeError if the secret is empty or is not base64, with or without `whsec_`.
 * @example
 * ```ts
 * standardWebhooksScheme({ secret: process.env.WEBHOOK_SECRET })
 * ```
 */
export function standardWebhooksScheme(options: StandardWebhooksOptions): Scheme {
  return standardWebhooksSchemeOf('standardWebhooks', options, 'headerPrefix')
}

/**
 * Builds a Standard Webhooks scheme whose errors start with `where`, for {@link standardWebhooksScheme} and the
 * providers built on it.
 */
export function standardWebhooksSchemeOf(
  where: string,
  options: StandardWebhooksOptions,
  headerOption: HmacData['headerOption'] = 'none',
): Scheme {
  checkOptions(where, options, STANDARD_WEBHOOKS_OPTION_NAMES)
  const { headerPrefix = ['webhook', 'svix'], toleranceSeconds, secretEncoding } = options
  const prefixes = typeof headerPrefix === 'string' ? [headerPrefix] : headerPrefix
  const named = (part: string) =>
    prefixes.map((prefix) => `${nonEmpty(`${where}: headerPrefix`, prefix)}-${part}`)
  const { separator, signedContent } = standardWebhooksSignature
  const common = {
    header: named('signature'),
    timestampHeader: named('timestamp'),
    idHeader: named('id'),
    separator,
    signedContent,
    toleranceSeconds,
  }
  if ('publicKey' in options && options.publicKey !== undefined) {
    if (options.secret !== undefined)
      throw new TypeError(`${where}: give secret or publicKey, not both`)
    if (secretEncoding !== undefined)
      throw new TypeError(`${where}: secretEncoding is allowed only with secret`)
    return asymmetricScheme(
      where,
      {
        ...common,
        format: 'v1a,{base64}',
        publicKey: options.publicKey,
        algorithm: 'ed25519',
        keyEncoding: 'base64',
        keyPrefix: 'whpk_',
      },
      headerOption,
    )
  }
  const isStandard = secretEncoding === undefined || secretEncoding === 'base64'
  const secretPrefix = isStandard ? 'whsec_' : undefined
  return hmacScheme(
    where,
    {
      ...common,
      format: 'v1,{base64}',
      secret: options.secret,
      secretEncoding: secretEncoding ?? 'base64',
      secretPrefix,
    },
    headerOption,
  )
}
