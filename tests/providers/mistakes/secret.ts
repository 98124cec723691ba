import { changed, isKind, isTextKey, type Mistake, signsBody, withLength } from './mistake.ts'
import type { Sender } from './sender.ts'

// Published keys: the first of RFC 8032 section 7.1, and the base point of P-256.
const OTHER_ED25519 = Buffer.from(
  'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  'hex',
)
const OTHER_P256 =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q=='

/** A secret of the same form that belongs to another endpoint. */
function otherSecret({ secret, scheme }: Sender): string {
  if (scheme.kind === 'asymmetric') {
    if (scheme.keyFormat === 'spki') return OTHER_P256
    const [{ encoding, prefix } = { encoding: 'hex', prefix: '' }] = scheme.keyForms
    return prefix + OTHER_ED25519.toString(encoding as 'hex')
  }
  if (/^[0-9A-F]+$/.test(secret)) return `${secret.slice(2)}00`
  return secret.startsWith('whsec_')
    ? `whsec_${Buffer.alloc(32, 5).toString('base64')}`
    : `${secret}-of-another-endpoint`.slice(5)
}

const isHex = ({ scheme }: Sender) =>
  scheme.kind !== 'asymmetric' && scheme.keyForms.some(({ encoding }) => encoding === 'hex')
const isBase64 = ({ scheme }: Sender) =>
  scheme.kind !== 'asymmetric' && scheme.keyForms.some(({ encoding }) => encoding === 'base64')
const hasSecret = isKind('hmac', 'payload-hmac')

/** A receiver whose secret is not the sender's. */
const received = (
  title: string,
  code: Mistake['code'],
  secretOf: (sender: Sender) => string,
  applies?: Mistake['applies'],
): Mistake => ({
  title,
  code,
  ...(applies === undefined ? {} : { applies }),
  make: (sender) => changed(withLength(sender.sign(sender.json)), { secret: secretOf(sender) }),
})

/** A sender that derives a different key from the same text than its provider describes. */
const keyed = (
  title: string,
  code: Mistake['code'],
  given: string,
  key: Uint8Array,
  applies: NonNullable<Mistake['applies']>,
): Mistake => ({
  title,
  code,
  applies,
  make: (sender) => changed(sender.sign(sender.json, { secret: key }), { secret: given }),
})

const HEX = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'
const BASE64 = Buffer.from(HEX, 'hex').toString('base64')
const BASE64URL = Buffer.from(HEX, 'hex').toString('base64url')
const bytes = Buffer.from(HEX, 'hex')

const isAsymmetric = isKind('asymmetric')
/** The bytes of a sender's public key, in the form that its provider takes. */
function publicKey({ secret, scheme }: Sender): Buffer {
  const [{ encoding, prefix } = { encoding: 'hex', prefix: '' }] = scheme.keyForms
  return Buffer.from(secret.slice(prefix.length), encoding as 'hex')
}
const isDer = ({ scheme }: Sender) => scheme.kind === 'asymmetric' && scheme.keyFormat === 'spki'
// The DER prefix of a bare Ed25519 key (RFC 8410).
const ED25519 = Buffer.from('302a300506032b6570032100', 'hex')
const der = (sender: Sender) =>
  isDer(sender) ? publicKey(sender) : Buffer.concat([ED25519, publicKey(sender)])
const bare = (sender: Sender) => (isDer(sender) ? der(sender).subarray(-65) : publicKey(sender))
const pem = (sender: Sender) =>
  `-----BEGIN PUBLIC KEY-----\n${der(sender).toString('base64')}\n-----END PUBLIC KEY-----\n`

export const secretMistakes: readonly Mistake[] = [
  received("the secret is another endpoint's", 'unexplained', otherSecret),
  {
    title: "the secret is another endpoint's, and the capture has no Content-Length",
    // Compact JSON of unknown length may have been serialized again, which must be ruled out first.
    code: (sender) =>
      signsBody(sender) && !isKind('payload-hmac')(sender) ? 'body_reserialized' : 'unexplained',
    make: (sender) => changed(sender.sign(sender.json), { secret: otherSecret(sender) }),
  },
  {
    title: "the secret is another endpoint's, which is known",
    code: 'other_secret',
    make: (sender) => {
      const secret = otherSecret(sender)
      return changed(sender.sign(sender.json), { secret, otherSecrets: [sender.secret] })
    },
  },
  received(
    'the secret is quoted',
    'secret_quoted',
    ({ secret }) => `"${secret}"`,
    isKind('hmac', 'payload-hmac', 'token'),
  ),
  received(
    'the public key is quoted',
    'secret_quoted',
    ({ secret }) => `'${secret}'`,
    isAsymmetric,
  ),
  received('the secret has a line break', 'secret_whitespace', ({ secret }) => `${secret}\n`),
  received('the secret has a blank before it', 'secret_whitespace', ({ secret }) => ` ${secret}`),
  received(
    'the secret is a placeholder',
    'secret_malformed',
    () => '<your secret>',
    (sender) => isHex(sender) || isBase64(sender) || isAsymmetric(sender),
  ),
  received(
    'the prefix is dropped',
    'verified',
    ({ secret }) => secret.replace('whsec_', ''),
    isBase64,
  ),
  received('a prefix is added', 'secret_prefix_kept', ({ secret }) => `whsec_${secret}`, isTextKey),
  keyed(
    'the sender decodes hex',
    'secret_encoding',
    HEX,
    bytes,
    (sender) => hasSecret(sender) && isTextKey(sender),
  ),
  keyed(
    'the sender decodes base64',
    'secret_encoding',
    BASE64,
    bytes,
    (sender) => hasSecret(sender) && isTextKey(sender),
  ),
  keyed(
    'the sender decodes base64url',
    'secret_encoding',
    BASE64URL,
    bytes,
    (sender) => hasSecret(sender) && isTextKey(sender),
  ),
  keyed('the sender uses hex as text', 'secret_encoding', HEX, Buffer.from(HEX), isHex),
  keyed(
    'the sender uses all of the secret as text',
    'secret_prefix_dropped',
    `whsec_${BASE64}`,
    Buffer.from(`whsec_${BASE64}`),
    isBase64,
  ),
  keyed(
    'the sender uses the secret after its prefix as text',
    'secret_prefix_kept',
    `whsec_${BASE64}`,
    Buffer.from(BASE64),
    isBase64,
  ),
  received('the public key is a PEM', 'public_key_form', pem, isAsymmetric),
  received(
    'the public key is a PEM on one line',
    'public_key_form',
    (sender) => pem(sender).replaceAll('\n', '\\n'),
    isAsymmetric,
  ),
  received(
    'the public key is hex of DER',
    'public_key_form',
    (sender) => der(sender).toString('hex'),
    isAsymmetric,
  ),
  received(
    'the public key is base64 of the bare key',
    'public_key_form',
    (sender) => bare(sender).toString('base64'),
    isAsymmetric,
  ),
]
