/**
 * A `Uint8Array` over a plain `ArrayBuffer`, which TypeScript distinguishes from version 5.7 on. It needs no DOM
 * types.
 */
export type Bytes = ReturnType<Uint8Array['slice']>

/** Bytes as a text with one character for each: on Node it costs less to make and to hash than a buffer. */
export type BinaryText = string

/** Zero bytes. */
export const NO_BYTES: Bytes = new Uint8Array()

// Made on first use: jsdom, which some test runners use as their environment, has neither class.
let encoder: InstanceType<typeof TextEncoder> | undefined
let decoder: InstanceType<typeof TextDecoder> | undefined

function available<T>(name: 'TextEncoder' | 'TextDecoder'): T {
  const found: unknown = Reflect.get(globalThis, name)
  if (found !== undefined) return found as T
  throw new TypeError(
    `this environment has no ${name}: run the test file in Node's environment (Jest: @jest-environment node)`,
  )
}

/** The UTF-8 bytes of a text. @throws TypeError in an environment without `TextEncoder` */
function encodeText(text: string): Bytes {
  encoder ??= new (available<typeof TextEncoder>('TextEncoder'))()
  return encoder.encode(text) as Bytes
}

/**
 * The text of UTF-8 bytes, without one byte order mark (https://encoding.spec.whatwg.org/#textdecoder).
 *
 * @throws TypeError for bytes that are not UTF-8, and in an environment without `TextDecoder`
 */
export function decodeText(bytes: Uint8Array): string {
  decoder ??= new (available<typeof TextDecoder>('TextDecoder'))('utf-8', { fatal: true })
  return decoder.decode(bytes)
}

/** The bytes of a text whose every character is one byte, as HTTP header values are. */
export function latin1(text: string): Bytes {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The UTF-8 bytes of a text. A short ASCII text is far cheaper to write by hand than by an encoder's call. */
export function utf8(text: string): Bytes {
  if (text.length > 256) return encodeText(text)
  const bytes = latin1(text)
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return encodeText(text)
  return bytes
}

const CHARACTERS_AT_ONCE = 8192

/** Bytes as binary text. */
export function binaryText(bytes: Uint8Array): BinaryText {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHARACTERS_AT_ONCE) {
    // As arguments of one call: a text that grows by single characters costs many times its length.
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHARACTERS_AT_ONCE) as never)
  }
  return text
}

/** The UTF-8 bytes of a text as binary text: a text in ASCII stays what it is. */
export function utf8Binary(text: string): BinaryText {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) return binaryText(encodeText(text))
  }
  return text
}

const LONE_SURROGATE = /\p{Cs}/u

/** Whether UTF-8 can write a text: whether each of its surrogates has its other half. */
export function isWellFormed(text: string): boolean {
  const { isWellFormed: check } = text as { isWellFormed?(): boolean }
  return check === undefined ? !LONE_SURROGATE.test(text) : check.call(text)
}

/**
 * A text as bytes that no other text has: UTF-8, which writes all lone surrogates alike, and for a text with one of
 * those its UTF-16 code units after 0xFF, which UTF-8 never has.
 */
export function distinctBytes(text: string): Bytes {
  if (isWellFormed(text)) return utf8(text)
  const bytes = new Uint8Array(2 * text.length + 1)
  bytes[0] = 0xff
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes[2 * i + 1] = unit
    bytes[2 * i + 2] = unit >> 8
  }
  return bytes
}

/** The text that bytes write in UTF-8, without a byte order mark; `undefined` if they are not UTF-8. */
export function textOf(
  bytes: Bytes,
  decode: (bytes: Bytes) => string = decodeText,
): string | undefined {
  try {
    return decode(bytes)
  } catch (error) {
    if (error instanceof TypeError && /TextDecoder/.test(error.message)) throw error
    return undefined
  }
}

/** A view's or buffer's bytes without a copy; `undefined` for anything else. Realms may differ (Jest). */
export function asBytes(value: unknown): Bytes | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (value instanceof Uint8Array) return value as Bytes
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength) as Bytes
  }
  const isBuffer = Object.prototype.toString.call(value) === '[object ArrayBuffer]'
  return isBuffer ? new Uint8Array(value as ArrayBuffer) : undefined
}

/** Whether two byte strings are equal, in a time that depends on their lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

/** Whether binary text writes these bytes, in a time that depends on their lengths alone. */
export function equalsBinary(text: BinaryText, bytes: Uint8Array): boolean {
  if (text.length !== bytes.length) return false
  let difference = 0
  for (let i = 0; i < bytes.length; i++) difference |= text.charCodeAt(i) ^ (bytes[i] as number)
  return difference === 0
}

/** Several byte strings as one. */
export function concat(parts: readonly (Uint8Array | BinaryText)[]): Bytes {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(typeof part === 'string' ? latin1(part) : part, at)
    at += part.length
  }
  return whole
}
