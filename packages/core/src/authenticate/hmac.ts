import { DIGEST_BYTES, type HashAlgorithm } from '../crypto/backend.ts'
import { sealScheme } from '../provider/scheme.ts'
import type { HmacData, KeyForm } from '../provider/scheme-data.ts'
import type { Scheme } from '../provider/scheme-kind.ts'
import type { KeyEncoding, Secret } from '../provider/secret.ts'
import { checkOptions, nonEmpty, oneOf } from '../util/check-options.ts'
import { type HmacKey, hmacAuthenticator } from './hmac-authenticator.ts'
import { readSignatureOptions } from './read-signature-options.ts'
import type { SchemeMaker } from './scheme-authenticator.ts'
import { keepSecret, MAX_SECRETS, type SecretRules } from './secrets.ts'
import { SIGNATURE_OPTION_NAMES, type SignatureOptions } from './signature-options.ts'

/** Options of `hmac`. */
export interface HmacOptions extends SignatureOptions {
  /** The shared secret, a list of secrets during rotation, or a function that returns them. */
  readonly secret: Secret
  /** The hash function. With a list, the one whose digest has the signature's length is used. @default 'sha256' */
  readonly algorithm?: HashAlgorithm | readonly HashAlgorithm[] | undefined
  /** How the secret's text encodes the key. With a list, every encoding that can decode it is tried. @default 'utf8' */
  readonly secretEncoding?:
    | KeyEncoding
    | readonly (
        | KeyEncoding
        | {
            /** How the text encodes the key. */
            readonly encoding: KeyEncoding
            /** Prefix to strip before decoding. @default the scheme's `secretPrefix` */
            readonly prefix?: string | undefined
          }
      )[]
    | undefined
  /** Prefix to strip from the secret before decoding. @default none */
  readonly secretPrefix?: string | undefined
}

/** The option names of {@link HmacOptions}. */
export const HMAC_OPTION_NAMES: readonly (keyof HmacOptions)[] = [
  'secret',
  ...SIGNATURE_OPTION_NAMES,
  'algorithm',
  'secretEncoding',
  'secretPrefix',
]

const ALGORITHMS = Object.keys(DIGEST_BYTES) as HashAlgorithm[]
const ENCODINGS: readonly KeyEncoding[] = ['utf8', 'hex', 'base64']

/** Reads the `algorithm` option. @throws TypeError */
export function readAlgorithms(
  where: string,
  given: HmacOptions['algorithm'] = 'sha256',
): readonly HashAlgorithm[] {
  const algorithms = Array.isArray(given) ? (given as readonly HashAlgorithm[]) : [given]
  if (algorithms.length === 0) throw new TypeError(`${where}: algorithm is an empty list`)
  return algorithms.map((one) => oneOf(`${where}: algorithm`, one, ALGORITHMS))
}

/** Reads the ways in which a secret's text is decoded. @throws TypeError */
export function readKeyForms(
  where: string,
  given: HmacOptions['secretEncoding'] = 'utf8',
  secretPrefix?: string,
): readonly KeyForm[] {
  if (secretPrefix !== undefined) nonEmpty(`${where}: secretPrefix`, secretPrefix)
  const list = Array.isArray(given) ? given : [given]
  if (list.length === 0) throw new TypeError(`${where}: secretEncoding is an empty list`)
  return list.map((one) => {
    const form = typeof one === 'object' && one !== null ? one : { encoding: one }
    checkOptions(`${where}: secretEncoding`, form, ['encoding', 'prefix'])
    const { encoding, prefix = secretPrefix ?? '' } = form
    return { encoding: oneOf(`${where}: secretEncoding`, encoding, ENCODINGS), prefix }
  })
}

/** How the secrets of an HMAC scheme are parsed: at most 8 keys, since each costs one MAC per configured URL. */
function hmacSecretRules({ keyForms, urls }: Pick<HmacData, 'keyForms' | 'urls'>): SecretRules {
  const each = keyForms.length * Math.max(1, urls.length)
  return { keyForms, maxSecrets: Math.floor(MAX_SECRETS / each) }
}

/**
 * Describes a sender that signs with a shared secret: an HMAC (RFC 2104) over the raw body, optionally with an id, a
 * time or your URL.
 *
 * @throws TypeError for an unknown option, options that contradict each other, an option that would have no effect, or
 * a secret that is undefined, empty, padded with whitespace, only a prefix, or not in its encoding.
 * @throws RangeError for a tolerance that is not a finite number above 0.
 * @example
 * ```ts
 * // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
 * hmac({ secret, header: 'X-Hub-Signature-256', format: 'sha256={hex}' })
 * ```
 */
export function hmac(options: HmacOptions): Scheme {
  return hmacScheme('hmac', options, 'header')
}

/**
 * Builds an HMAC scheme whose errors start with `where`, for {@link hmac} and the providers built on it. `checkKey` can
 * reject a key.
 */
export function hmacScheme(
  where: string,
  options: HmacOptions,
  headerOption: HmacData['headerOption'] = 'none',
  checkKey?: SecretRules['checkKey'],
): Scheme {
  checkOptions(where, options, HMAC_OPTION_NAMES)
  const data = {
    ...readSignatureOptions(where, options),
    kind: 'hmac',
    headerOption,
    algorithms: readAlgorithms(where, options.algorithm),
    keyForms: readKeyForms(where, options.secretEncoding, options.secretPrefix),
  } as const
  const secretRules = (scheme: Pick<HmacData, 'keyForms' | 'urls'>): SecretRules => ({
    ...hmacSecretRules(scheme),
    checkKey,
  })
  const rules = secretRules(data)
  if (rules.maxSecrets < 1) {
    throw new TypeError(
      `${where}: secretEncoding and url together allow more than ${MAX_SECRETS} keys`,
    )
  }
  const secret = keepSecret(options.secret, rules, `${where}: secret`)
  const maker: SchemeMaker<HmacData, HmacKey> = { authenticator: hmacAuthenticator, secretRules }
  return sealScheme<HmacData>(data, secret, maker)
}
