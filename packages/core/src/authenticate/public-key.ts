import type { PublicKeyAlgorithm } from '../crypto/backend.ts'
import { type Bytes, concat, equalBytes } from '../util/bytes.ts'
import { decode, toHex } from '../util/encoding.ts'

const bytesOf = (hex: string): Bytes => decode(hex, 'hex') as Bytes

// The DER that precedes the key's bytes: RFC 8410 section 4 for Ed25519, RFC 5480 section 2 for an uncompressed P-256
// point. Comparing all of it rejects every other curve, algorithm and form.
const SPKI_PREFIXES: Readonly<Record<PublicKeyAlgorithm, string>> = {
  ed25519: '302a300506032b6570032100',
  'ecdsa-p256-sha256': '3059301306072a8648ce3d020106082a8648ce3d030107034200',
}
const KEY_BYTES: Readonly<Record<PublicKeyAlgorithm, number>> = {
  ed25519: 32,
  'ecdsa-p256-sha256': 65,
}

// The y-coordinates of small order in every encoding, without the sign bit. With such a key, one signature is valid for
// any message. The list is from libsodium's ge25519_has_small_order.
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map(bytesOf)

function isSmallOrder(key: Bytes): boolean {
  const withoutSign = Uint8Array.from(key)
  withoutSign[31] = (withoutSign[31] as number) & 0x7f
  return SMALL_ORDER.some((point) => equalBytes(point, withoutSign))
}

// NIST SP 800-186 section 3.2.1.3: the curve y² = x³ - 3x + b over the field of order p.
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

function isOnP256(key: Bytes): boolean {
  if (key[0] !== 0x04) return false
  const [x, y] = [BigInt(`0x${toHex(key.subarray(1, 33))}`), BigInt(`0x${toHex(key.subarray(33))}`)]
  return x < P && y < P && (y * y - (x * x * x - 3n * x + B)) % P === 0n
}

/**
 * Extracts the raw bytes of a public key.
 *
 * @throws TypeError if the key has another algorithm or form, is of small order, or is not on its curve
 */
export function checkPublicKey(
  key: Bytes,
  algorithm: PublicKeyAlgorithm,
  format: 'raw' | 'spki',
): Bytes {
  const prefix = bytesOf(format === 'spki' ? SPKI_PREFIXES[algorithm] : '')
  const raw = key.subarray(prefix.length)
  if (!equalBytes(key.subarray(0, prefix.length), prefix) || raw.length !== KEY_BYTES[algorithm]) {
    throw new TypeError(`is not an ${algorithm} public key in ${format} format`)
  }
  if (algorithm === 'ed25519' && isSmallOrder(raw)) {
    throw new TypeError(
      'is a point of small order, with which one signature is valid for every message',
    )
  }
  if (algorithm === 'ecdsa-p256-sha256' && !isOnP256(raw)) {
    throw new TypeError('is not an uncompressed P-256 point')
  }
  return raw
}

/** Reads one DER integer (ITU-T X.690 section 8.3), minimal and positive, as 32 bytes. Also returns where it ends. */
function derInteger(
  der: Bytes,
  at: number,
): { readonly value: Bytes; readonly end: number } | undefined {
  const length = der[at + 1] ?? 0
  const end = at + 2 + length
  if (der[at] !== 0x02 || length < 1 || length > 33 || end > der.length) return undefined
  const digits = der.subarray(at + 2, end)
  const [first = 0, second = 0] = digits
  const isPadded = first === 0
  if (first > 0x7f || (isPadded && (length === 1 || second < 0x80))) return undefined
  const bare = isPadded ? digits.subarray(1) : digits
  if (bare.length > 32) return undefined
  return { value: concat([new Uint8Array(32 - bare.length), bare]), end }
}

/** Converts a signature to 64 bytes, `r` and `s`. Returns `undefined` unless it is strictly in the given form. */
export function rawSignature(bytes: Bytes, form: 'raw' | 'der'): Bytes | undefined {
  if (form === 'raw') return bytes.length === 64 ? bytes : undefined
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) return undefined
  const r = derInteger(bytes, 2)
  const s = r && derInteger(bytes, r.end)
  return s !== undefined && r !== undefined && s.end === bytes.length
    ? concat([r.value, s.value])
    : undefined
}
