import type { Random } from './random.ts'

/** Random bytes. */
export function randomBytes(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) bytes[i] = random.below(256)
  return bytes
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The codes of random letters and digits. */
export const randomLetters = (random: Random, length: number): Uint8Array =>
  randomBytes(random, length).map((byte) => LETTERS.charCodeAt(byte & 63))

/** Returns a fresh copy of a value that is right up to an index. It differs there, and is random after it. */
export type MakeWrong = (right: Uint8Array, index: number) => Uint8Array

const NOISE_BYTES = 65_536

/** Takes the wrong bytes from one long random text: drawing each would cost more than what is timed. */
export function wrongMaker(random: Random, draw: typeof randomBytes): MakeWrong {
  const noise = draw(random, NOISE_BYTES)
  return function makeWrong(right, index) {
    const from = random.below(NOISE_BYTES - right.length)
    const bytes = noise.slice(from, from + right.length)
    bytes.set(right.subarray(0, index))
    while (bytes[index] === right[index]) bytes[index] = noise[random.below(NOISE_BYTES)] as number
    return bytes
  }
}

/** A fresh string with one character per byte, which shares no memory with any other. */
export const freshText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** Compares as no library should: it stops at the first difference. The positive controls use it. */
export function leakyEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
