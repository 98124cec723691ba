import type { Bytes } from './bytes.ts'

/** How bytes are encoded as text. */
export type Encoding = 'hex' | 'base64' | 'base64url'

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const HEX = '0123456789abcdef'

function table(alphabet: string): Uint8Array {
  const values = new Uint8Array(128).fill(255)
  for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i
  return values
}

const base64Values = table(BASE64)
const hexValues = table(HEX)
for (const digit of 'ABCDEF') hexValues[digit.charCodeAt(0)] = HEX.indexOf(digit.toLowerCase())

const base64UrlCodes = Uint8Array.from(BASE64.replace('+', '-').replace('/', '_'), (character) =>
  character.charCodeAt(0),
)

function digit(values: Uint8Array, text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 128 ? (values[code] as number) : 255
}

function decodeHex(text: string, from: number): Bytes | undefined {
  const { length } = text
  if ((length - from) % 2 !== 0) return undefined
  const bytes = new Uint8Array((length - from) / 2)
  for (let i = 0; i < bytes.length; i++) {
    const high = digit(hexValues, text, from + 2 * i)
    const low = digit(hexValues, text, from + 2 * i + 1)
    if ((high | low) > 15) return undefined
    bytes[i] = (high << 4) | low
  }
  return bytes
}

/** Strict RFC 4648 section 4: padded, no other characters, trailing bits zero (section 3.5). */
function decodeBase64(text: string, from: number): Bytes | undefined {
  const length = text.length - from
  if (length % 4 !== 0) return undefined
  if (length === 0) return new Uint8Array()
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const whole = text.length - (padding === 0 ? 0 : 4)
  const bytes = new Uint8Array((length / 4) * 3 - padding)
  // An invalid character sets a higher bit, which is checked once, at the end.
  let seen = 0
  let at = 0
  let i = from
  for (; i < whole; i += 4) {
    const first = digit(base64Values, text, i)
    const second = digit(base64Values, text, i + 1)
    const third = digit(base64Values, text, i + 2)
    const fourth = digit(base64Values, text, i + 3)
    seen |= first | second | third | fourth
    bytes[at++] = (first << 2) | (second >> 4)
    bytes[at++] = (second << 4) | (third >> 2)
    bytes[at++] = (third << 6) | fourth
  }
  if (padding > 0) {
    const first = digit(base64Values, text, i)
    const second = digit(base64Values, text, i + 1)
    const third = padding === 1 ? digit(base64Values, text, i + 2) : 0
    seen |= first | second | third
    bytes[at++] = (first << 2) | (second >> 4)
    if (padding === 1) bytes[at] = (second << 4) | (third >> 2)
    const rest = padding === 1 ? third & 3 : second & 15
    if (rest !== 0) return undefined
  }
  return seen < 64 ? bytes : undefined
}

/** RFC 4648 section 5 without padding: the same digits as base64 except for two. */
function decodeBase64Url(text: string, from: number): Bytes | undefined {
  const given = text.slice(from)
  if (/[^\w-]/.test(given) || given.length % 4 === 1) return undefined
  const digits = given.replaceAll('-', '+').replaceAll('_', '/')
  return decodeBase64(digits.padEnd(Math.ceil(digits.length / 4) * 4, '='), 0)
}

const DECODERS: Readonly<Record<Encoding, (text: string, from: number) => Bytes | undefined>> = {
  hex: decodeHex,
  base64: decodeBase64,
  base64url: decodeBase64Url,
}

/** Decodes a text from an index to its end. Returns `undefined` if it is not in that encoding. */
export function decode(text: string, encoding: Encoding, from: number = 0): Bytes | undefined {
  return DECODERS[encoding](text, from)
}

// A call can have a limited number of arguments, and V8 takes seven times longer for a list of more than about 13,000. A
// multiple of 3 bytes needs no padding.
const BYTES_PER_CALL = 9_216

/** Encodes bytes as URL-safe base64 without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  if (bytes.length > BYTES_PER_CALL) {
    let text = ''
    for (let at = 0; at < bytes.length; at += BYTES_PER_CALL) {
      text += toBase64Url(bytes.subarray(at, at + BYTES_PER_CALL))
    }
    return text
  }
  const codes = new Array<number>(Math.ceil((bytes.length * 8) / 6))
  for (let i = 0; i < codes.length; i++) {
    const at = (i * 6) >> 3
    const bits = ((bytes[at] as number) << 8) | (bytes[at + 1] ?? 0)
    codes[i] = base64UrlCodes[(bits >> (10 - ((i * 6) & 7))) & 63] as number
  }
  // Built in one call: `+=` would leave V8 a rope string, which costs far more memory per stored key.
  return String.fromCharCode.apply(null, codes)
}

/** Encodes bytes as base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  const digits = toBase64Url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return digits.padEnd(4 * Math.ceil(digits.length / 4), '=')
}

/** Encodes bytes as lowercase hex (RFC 4648 section 8). */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}
