/** `Uint8Array<ArrayBuffer>` from TypeScript 5.7, `Uint8Array` before. */
export type Bytes = ReturnType<InstanceType<typeof TextEncoder>['encode']>

const encoder = new TextEncoder()

/** The bytes of a text whose every character is one byte, as HTTP header values are. */
export function latin1(text: string): Bytes {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The UTF-8 bytes of a text. A short one is mostly ASCII, and then far cheaper than an encoder's call. */
export function utf8(text: string): Bytes {
  if (text.length > 256) return encoder.encode(text)
  const bytes = latin1(text)
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return encoder.encode(text)
  return bytes
}

/** A view's or buffer's bytes without a copy; `undefined` for anything else. Realms may differ (Jest). */
export function asBytes(value: unknown): Bytes | undefined {
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

/** Several byte strings as one. */
export function concat(parts: readonly Uint8Array[], length: number): Bytes {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
