import type { Bytes } from './bytes.ts'

/** How bytes are written as text. */
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

function decodeHex(text: string): Bytes | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    const high = digit(hexValues, text, 2 * i)
    const low = digit(hexValues, text, 2 * i + 1)
    if ((high | low) > 15) return undefined
    bytes[i] = (high << 4) | low
  }
  return bytes
}

/** RFC 4648 section 4 to the letter: padded, no foreign characters, trailing bits zero (section 3.5). */
function decodeBase64(text: string): Bytes | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const digits = text.length - padding
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < digits; i++) {
    const value = digit(base64Values, text, i)
    if (value > 63) return undefined
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[at++] = bits >> held
  }
  return (bits & ((1 << held) - 1)) === 0 ? bytes : undefined
}

/** RFC 4648 section 5 without padding: the same digits as base64, but for two of them. */
function decodeBase64Url(text: string): Bytes | undefined {
  if (/[^\w-]/.test(text) || text.length % 4 === 1) return undefined
  const digits = text.replaceAll('-', '+').replaceAll('_', '/')
  return decodeBase64(digits.padEnd(Math.ceil(digits.length / 4) * 4, '='))
}

const DECODERS: Readonly<Record<Encoding, (text: string) => Bytes | undefined>> = {
  hex: decodeHex,
  base64: decodeBase64,
  base64url: decodeBase64Url,
}

/** The bytes that a text encodes, matched whole; `undefined` if it is not in that encoding. */
export function decode(text: string, encoding: Encoding): Bytes | undefined {
  return DECODERS[encoding](text)
}

/** URL-safe base64 without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  const codes = new Array<number>(Math.ceil((bytes.length * 8) / 6))
  for (let i = 0; i < codes.length; i++) {
    const at = (i * 6) >> 3
    const bits = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
    codes[i] = base64UrlCodes[(bits >> (10 - ((i * 6) & 7))) & 63] as number
  }
  // Built in one call: `+=` would leave V8 a rope string, which costs far more memory per stored key.
  return String.fromCharCode.apply(null, codes)
}

/** Lower-case hex (RFC 4648 section 8). */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}
