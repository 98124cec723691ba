/**
 * A `Uint8Array` backed by an `ArrayBuffer`, a distinction that TypeScript makes since version 5.7. It needs no DOM
 * types.
 */
export type Bytes = ReturnType<Uint8Array['slice']>

/** Bytes as a string with one character per byte. On Node, it is cheaper to create and hash than a buffer. */
export type BinaryText = string

/** An empty byte array. */
export const NO_BYTES: Bytes = new Uint8Array()

// Created on first use: jsdom, which some test runners use as their environment, has neither class.
let encoder: InstanceType<typeof TextEncoder> | undefined
let decoder: InstanceType<typeof TextDecoder> | undefined

function available<T>(name: 'TextEncoder' | 'TextDecoder'): T {
  const found: unknown = Reflect.get(globalThis, name)
  if (found !== undefined) return found as T
  throw new TypeError(
    `this environment has no ${name}: run the test file in Node's environment (Jest: @jest-environment node)`,
  )
}

/** Encodes a text as UTF-8. @throws TypeError in an environment without `TextEncoder` */
function encodeText(text: string): Bytes {
  encoder ??= new (available<typeof TextEncoder>('TextEncoder'))()
  return encoder.encode(text) as Bytes
}

/**
 * Decodes UTF-8 and removes one byte order mark (https://encoding.spec.whatwg.org/#textdecoder).
 *
 * @throws TypeError for bytes that are not UTF-8, and in an environment without `TextDecoder`
 */
export function decodeText(bytes: Uint8Array): string {
  decoder ??= new (available<typeof TextDecoder>('TextDecoder'))('utf-8', { fatal: true })
  return decoder.decode(bytes)
}

/** Encodes a text in which every character is one byte, such as an HTTP header value. */
export function latin1(text: string): Bytes {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** Encodes a text as UTF-8. For a short ASCII text, a loop is far cheaper than calling an encoder. */
export function utf8(text: string): Bytes {
  if (text.length > 256) return encodeText(text)
  const bytes = latin1(text)
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return encodeText(text)
  return bytes
}

const CHARACTERS_AT_ONCE = 8192

/** Converts bytes to binary text. */
export function binaryText(bytes: Uint8Array): BinaryText {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHARACTERS_AT_ONCE) {
    // Built in one call: a string that grows by single characters takes many times its length.
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + CHARACTERS_AT_ONCE) as never)
  }
  return text
}

/** Encodes a text as UTF-8, as binary text. ASCII text is returned unchanged. */
export function utf8Binary(text: string): BinaryText {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 127) return binaryText(encodeText(text))
  }
  return text
}

const LONE_SURROGATE = /\p{Cs}/u

/** Whether a text can be encoded as UTF-8, that is, has no lone surrogates. */
export function isWellFormed(text: string): boolean {
  const { isWellFormed: check } = text as { isWellFormed?(): boolean }
  return check === undefined ? !LONE_SURROGATE.test(text) : check.call(text)
}

/**
 * Encodes a text as bytes that no other text has. This is UTF-8, unless the text has lone surrogates, which UTF-8
 * encodes all alike. Such a text is encoded as 0xFF, which never occurs in UTF-8, followed by its UTF-16 code units.
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

/** Decodes UTF-8 and drops a byte order mark. Returns `undefined` if the bytes are not UTF-8. */
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

/**
 * Returns the bytes of a view or buffer without copying, or `undefined` for anything else. The value may come from
 * another realm (Jest).
 */
export function asBytes(value: unknown): Bytes | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (value instanceof Uint8Array) return value as Bytes
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength) as Bytes
  }
  const isBuffer = Object.prototype.toString.call(value) === '[object ArrayBuffer]'
  return isBuffer ? new Uint8Array(value as ArrayBuffer) : undefined
}

/** Compares two byte strings in a time that depends only on their lengths. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

/** Compares binary text with bytes in a time that depends only on their lengths. */
export function equalsBinary(text: BinaryText, bytes: Uint8Array): boolean {
  if (text.length !== bytes.length) return false
  let difference = 0
  for (let i = 0; i < bytes.length; i++) difference |= text.charCodeAt(i) ^ (bytes[i] as number)
  return difference === 0
}

/** Concatenates byte strings. */
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
