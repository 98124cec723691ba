import { backend } from '#crypto'
import type { SignatureCheck, SignedPart } from '../crypto/backend.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { sealScheme } from '../provider/scheme.ts'
import type { AsymmetricData } from '../provider/scheme-data.ts'
import type { Scheme } from '../provider/scheme-kind.ts'
import type { Secret } from '../provider/secret.ts'
import { checkOptions, nonEmpty, oneOf } from '../util/check-options.ts'
import { isLater, type Later } from '../util/time-limit.ts'
import type { Authenticator, Match } from './authenticator.ts'
import { checkPublicKey, rawSignature } from './public-key.ts'
import { readSignatureOptions } from './read-signature-options.ts'
import type { SchemeMaker } from './scheme-authenticator.ts'
import { keepSecret, type SecretRules } from './secrets.ts'
import { MAX_SIGNATURES, signatureReader } from './signature-header.ts'
import { SIGNATURE_OPTION_NAMES, type SignatureOptions } from './signature-options.ts'
import { contentOf } from './signed-content.ts'

/** Options of `asymmetric`. */
export interface AsymmetricOptions extends SignatureOptions {
  /** The sender's public key, a list of up to 4, or a function that returns them. */
  readonly publicKey: Secret
  /** The signature algorithm. It comes from this option, never from a request header. */
  readonly algorithm: 'ed25519' | 'ecdsa-p256-sha256'
  /** How the key's bytes are encoded as text. */
  readonly keyEncoding: 'hex' | 'base64'
  /** Prefix to strip from the key, such as `'whpk_'`. @default none */
  readonly keyPrefix?: string | undefined
  /** Format of the key: its raw bytes, or DER-encoded SPKI. @default 'raw' */
  readonly keyFormat?: 'raw' | 'spki' | undefined
  /** Format of the signature: raw bytes, or DER (ECDSA only). @default 'raw' */
  readonly signatureForm?: 'raw' | 'der' | undefined
}

const NAMES: readonly (keyof AsymmetricOptions)[] = [
  'publicKey',
  ...SIGNATURE_OPTION_NAMES,
  'algorithm',
  'keyEncoding',
  'keyPrefix',
  'keyFormat',
  'signatureForm',
]
const MAX_PUBLIC_KEYS = 4

/** How public keys are parsed. Each key is validated before it is used. */
function publicKeyRules(
  data: Pick<AsymmetricData, 'algorithm' | 'keyForms' | 'keyFormat'>,
): SecretRules {
  const { algorithm, keyForms, keyFormat } = data
  const checkKey: SecretRules['checkKey'] = (key) => checkPublicKey(key, algorithm, keyFormat)
  return { keyForms, maxSecrets: MAX_PUBLIC_KEYS, checkKey }
}

/**
 * Describes a sender that signs with a private key: Ed25519 (RFC 8032) or ECDSA on P-256 with SHA-256 (FIPS 186-5).
 *
 * @throws TypeError for an unknown option, options that contradict each other, or a public key that is on another
 * curve, of small order, not on its curve, or not in its encoding.
 * @example
 * ```ts
 * // https://discord.com/developers/docs/events/webhook-events
 * asymmetric({
 *   publicKey: process.env.DISCORD_PUBLIC_KEY, algorithm: 'ed25519', keyEncoding: 'hex',
 *   header: 'X-Signature-Ed25519', timestampHeader: 'X-Signature-Timestamp', signedContent: '{timestamp}{body}',
 * })
 * ```
 */
export function asymmetric(options: AsymmetricOptions): Scheme {
  return asymmetricScheme('asymmetric', options, 'header')
}

/** Builds a public-key scheme whose errors start with `where`, for {@link asymmetric} and the providers built on it. */
export function asymmetricScheme(
  where: string,
  options: AsymmetricOptions,
  headerOption: AsymmetricData['headerOption'] = 'none',
): Scheme {
  checkOptions(where, options, NAMES)
  const {
    algorithm,
    keyEncoding,
    keyPrefix = '',
    keyFormat = 'raw',
    signatureForm = 'raw',
  } = options
  oneOf(`${where}: algorithm`, algorithm, ['ed25519', 'ecdsa-p256-sha256'])
  oneOf(`${where}: keyFormat`, keyFormat, ['raw', 'spki'])
  oneOf(`${where}: signatureForm`, signatureForm, ['raw', 'der'])
  if (options.keyPrefix !== undefined) nonEmpty(`${where}: keyPrefix`, keyPrefix)
  if (signatureForm === 'der' && algorithm === 'ed25519') {
    throw new TypeError(
      `${where}: signatureForm "der" applies only to ECDSA; Ed25519 signatures are always raw`,
    )
  }
  const encoding = oneOf(`${where}: keyEncoding`, keyEncoding, ['hex', 'base64'] as const)
  const data = {
    ...readSignatureOptions(where, options),
    kind: 'asymmetric',
    headerOption,
    algorithm,
    keyFormat,
    signatureForm,
    keyForms: [{ encoding, prefix: keyPrefix }],
  } as const
  const secret = keepSecret(options.publicKey, publicKeyRules(data), `${where}: publicKey`)
  return sealScheme<AsymmetricData>(data, secret, maker)
}

const maker: SchemeMaker<AsymmetricData, SignatureCheck> = {
  authenticator: asymmetricAuthenticator,
  secretRules: publicKeyRules,
}

/** Verifies public-key signatures, with at most 16 checks of a signature against a key. */
function asymmetricAuthenticator(scheme: AsymmetricData): Authenticator<SignatureCheck> {
  const { algorithm, signatureForm } = scheme
  const toRaw = (bytes: Parameters<typeof rawSignature>[0]) => rawSignature(bytes, signatureForm)
  const present = signatureReader(scheme, (bytes) => toRaw(bytes) !== undefined)
  const content = contentOf(scheme)
  const urls = scheme.urls.length === 0 ? [undefined] : scheme.urls

  return {
    scheme,
    needsBody: true,
    isPresent: ({ headers }) => scheme.headers.some((name) => headers.has(name)),
    prepareKey: (key) => backend.prepareSignatureCheck(algorithm, key),
    present,
    match(presented, keys, body, head) {
      const { signatures } = presented
      if (signatures.length * keys.length * urls.length > MAX_SIGNATURES) {
        throw new WebhookError('malformed_signature')
      }
      const fill = content(presented, body, head)
      const tries = urls.flatMap((url) => {
        const parts = fill(url)
        return keys.flatMap(({ id, key }) =>
          signatures.map((signature) => ({
            secretId: id,
            parts,
            check: () => key(parts, toRaw(signature) ?? signature),
          })),
        )
      })
      return firstValid(tries)
    },
  }
}

/** One check to make: one signature, one key, and the signed content for one URL. */
interface SignatureTry {
  readonly secretId: string
  readonly parts: readonly SignedPart[]
  readonly check: () => Later<boolean>
}

/** Finds the first valid signature. @throws WebhookError `bad_signature` */
function firstValid(tries: readonly SignatureTry[], from = 0): Later<Match> {
  for (let i = from; i < tries.length; i++) {
    const { secretId, parts, check } = tries[i] as SignatureTry
    const found = { secretId, content: parts }
    const checked = check()
    if (isLater(checked)) {
      return checked.then((isValid) => (isValid ? found : firstValid(tries, i + 1)))
    }
    if (checked === true) return found
  }
  throw new WebhookError('bad_signature')
}
