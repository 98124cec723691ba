/** A generator of numbers from 0 to 1 that returns the same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

// Characters that text decoders, JSON serializers and form parsers often handle incorrectly.
const PIECES = [
  'a',
  'Z',
  '0',
  ' ',
  '\u00e4',
  '\u20ac',
  '\ud83d\ude00',
  '\u2028',
  '"',
  '\\',
  '/',
  '<',
  '&',
  '+',
  '%',
  '=',
  '\u0000',
  '\n',
  '\u007f',
  'e\u0301',
]

/** A string of up to 40 characters of every kind. */
export function noise(random: () => number): string {
  const length = Math.floor(random() * 40)
  return Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)]).join('')
}

/** JSON as a sender might write it: compact, indented, with escaped characters or a line break at the end. */
export function written(value: object, random: () => number): string {
  const style = Math.floor(random() * 4)
  if (style === 0) return JSON.stringify(value, null, 2)
  if (style === 1) return `${JSON.stringify(value)}\n`
  if (style === 2) return JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n')
  return JSON.stringify(value)
}

/** The bytes with one bit changed. */
export function flipped(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = Math.floor(random() * copy.length)
  copy[at] = (copy[at] as number) ^ (1 << Math.floor(random() * 8))
  return copy
}
