import { parseJson } from '../http/payload.ts'
import { type Bytes, equalBytes, utf8 } from '../util/bytes.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const SLASH = 0x2f
const COLON = 0x3a
const BACKSLASH = 0x5c
const LINE_FEED = 0x0a
const SPACE = 0x20
const OPENING = [0x5b, 0x7b]
const CLOSING = [0x5d, 0x7d]

/** How a library serializes JSON. The defaults are those of `JSON.stringify`. */
interface JsonStyle {
  /** One level of indentation. */
  readonly indent?: Bytes
  readonly isSpaced?: boolean
  readonly hasEscapedSlashes?: boolean
  /** Which characters of a string are escaped as `\uXXXX`. */
  readonly escapes?: (codePoint: number) => boolean
}

/** Collects bytes that are written one after another. */
function byteWriter(expected: number) {
  let bytes: Bytes = new Uint8Array(expected)
  let length = 0
  const write = (byte: number) => {
    if (length === bytes.length) {
      const larger = new Uint8Array(2 * length)
      larger.set(bytes)
      bytes = larger
    }
    bytes[length++] = byte
  }
  return {
    write,
    writeAll: (several: Iterable<number>) => {
      for (const byte of several) write(byte)
    },
    length: () => length,
    bytes: () => bytes.subarray(0, length),
  }
}

/** Decodes the character that starts at a byte of well-formed UTF-8. */
function characterAt(bytes: Bytes, at: number): { codePoint: number; size: number } {
  const first = bytes[at] as number
  if (first < 0x80) return { codePoint: first, size: 1 }
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  let codePoint = first & (0xff >> (size + 1))
  for (let i = 1; i < size; i++) codePoint = (codePoint << 6) | ((bytes[at + i] as number) & 0x3f)
  return { codePoint, size }
}

const escapedUnit = (unit: number) => `\\u${unit.toString(16).padStart(4, '0')}`

/** Escapes a character for JSON, as one or two UTF-16 code units (RFC 8259 section 7). */
function escaped(codePoint: number): string {
  const character = String.fromCodePoint(codePoint)
  const [first, second] = [character.charCodeAt(0), character.charCodeAt(1)]
  return escapedUnit(first) + (character.length === 2 ? escapedUnit(second) : '')
}

/**
 * Converts compact JSON to another style. Returns `undefined` if the result would be longer than `maxBytes`. It makes a
 * single pass over the bytes: 64 levels of indentation can turn one byte into 250, and patterns over a long text
 * overflow the stack.
 */
export function restyled(compact: Bytes, style: JsonStyle, maxBytes: number): Bytes | undefined {
  const { indent, isSpaced = false, hasEscapedSlashes = false, escapes = () => false } = style
  const out = byteWriter(compact.length + 1)
  let depth = 0
  let isInText = false
  const breakLine = () => {
    if (indent === undefined) return
    out.write(LINE_FEED)
    for (let i = 0; i < depth; i++) out.writeAll(indent)
  }
  for (let at = 0; at < compact.length; at++) {
    if (out.length() > maxBytes) return undefined
    const byte = compact[at] as number
    if (isInText) {
      if (byte === BACKSLASH) {
        out.write(byte)
        out.write(compact[++at] as number)
      } else if (byte === SLASH && hasEscapedSlashes) out.writeAll([BACKSLASH, SLASH])
      else if (byte < 0x80 && !escapes(byte)) out.write(byte)
      else {
        const { codePoint, size } = characterAt(compact, at)
        const isEscaped = escapes(codePoint)
        out.writeAll(isEscaped ? utf8(escaped(codePoint)) : compact.subarray(at, at + size))
        at += size - 1
      }
      isInText = byte !== QUOTE
      continue
    }
    const isEmpty = CLOSING.includes(compact[at + 1] as number)
    if (CLOSING.includes(byte) && !OPENING.includes(compact[at - 1] as number)) {
      depth--
      breakLine()
    }
    out.write(byte)
    if (byte === QUOTE) isInText = true
    else if (OPENING.includes(byte) && !isEmpty) {
      depth++
      breakLine()
    } else if (byte === COMMA) {
      breakLine()
      if (isSpaced) out.write(SPACE)
    } else if (byte === COLON && (isSpaced || indent !== undefined)) out.write(SPACE)
  }
  return out.bytes()
}

const isNotAscii = (codePoint: number) => codePoint >= 0x7f
const UNSAFE_IN_HTML = [0x3c, 0x3e, 0x26, 0x2028, 0x2029]
const isUnsafeInHtml = (codePoint: number) => UNSAFE_IN_HTML.includes(codePoint)
const [two, four, tab] = [utf8('  '), utf8('    '), utf8('\t')]

// How common libraries serialize JSON. A body that was parsed may have been in any of these styles.
const STYLES: Readonly<Record<string, JsonStyle>> = {
  'compact, as JavaScript writes it': {},
  'spaced, as Python writes it': { isSpaced: true, escapes: isNotAscii },
  'spaced, as Python writes it with ensure_ascii off': { isSpaced: true },
  'compact and in ASCII, as Python writes it with short separators': { escapes: isNotAscii },
  'compact with \\/ and in ASCII, as PHP writes it': {
    hasEscapedSlashes: true,
    escapes: isNotAscii,
  },
  'compact with \\/': { hasEscapedSlashes: true },
  'compact and safe in HTML, as Go and Rails write it': { escapes: isUnsafeInHtml },
  'indented by two': { indent: two },
  'indented by four': { indent: four },
  'indented by tabs': { indent: tab },
  'indented by two and in ASCII': { indent: two, escapes: isNotAscii },
  'indented by four and in ASCII': { indent: four, escapes: isNotAscii },
}

// Sorting copies every object, which takes 40 times the memory of its text.
const MAX_SORTED_BYTES = 1_048_576

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Serializes the JSON of a body with `JSON.stringify`. The parsed value, which is far larger, does not outlive this
 * call.
 */
function writtenAgain(
  body: Bytes,
): { readonly compact: Bytes; readonly sorted?: Bytes } | undefined {
  let value: unknown
  try {
    value = parseJson(body)
  } catch {
    return undefined
  }
  const compact = utf8(JSON.stringify(value))
  if (compact.length > MAX_SORTED_BYTES) return { compact }
  return { compact, sorted: utf8(JSON.stringify(value, sortKeys)) }
}

/** Every way in which the JSON of a body may have been serialized before it was parsed, with a name for each. */
export function* jsonVariants(body: Bytes, maxBytes: number): Generator<[how: string, Bytes]> {
  const written = writtenAgain(body)
  if (written === undefined) return
  for (const [how, style] of Object.entries(STYLES)) {
    const bytes = restyled(written.compact, style, maxBytes)
    if (bytes !== undefined) yield [how, bytes]
  }
  if (written.sorted !== undefined) yield ['compact with sorted keys', written.sorted]
}

/** Whether a body is a JSON object or array exactly as `JSON.stringify` writes it. */
export function isCompactJson(body: Bytes): boolean {
  const isContainer = OPENING.includes(body[0] ?? 0)
  const written = isContainer ? writtenAgain(body) : undefined
  return written !== undefined && equalBytes(written.compact, body)
}
