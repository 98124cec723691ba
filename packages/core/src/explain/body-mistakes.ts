import { contentLength } from '../http/body.ts'
import type { HeaderLookup } from '../http/headers.ts'
import { type Bytes, concat, equalBytes, latin1 } from '../util/bytes.ts'
import { decode } from '../util/encoding.ts'
import { type Candidate, exactText, MAX_BODY_BYTES } from './evidence.ts'
import { jsonVariants } from './rewritten-json.ts'

type Body = Candidate & { readonly body: Bytes }
type BodyMistakes = (body: Bytes, headers: HeaderLookup) => AsyncGenerator<Body>

const CR = 0x0d
const LF = 0x0a
const LINE_BREAKS = [Uint8Array.of(LF), Uint8Array.of(CR, LF)]
const BOM = Uint8Array.of(0xef, 0xbb, 0xbf)
/** The maximum length of a rewritten body. Indentation makes it longer than the original. */
const MAX_REWRITTEN_BYTES = 2 * MAX_BODY_BYTES

/** A trailing line break or a leading byte order mark that only one side has. */
const edges: BodyMistakes = async function* (body) {
  const hasCrLf = body.at(-1) === LF && body.at(-2) === CR
  if (hasCrLf) yield { code: 'trailing_newline_added', body: body.subarray(0, -2) }
  if (body.at(-1) === LF) yield { code: 'trailing_newline_added', body: body.subarray(0, -1) }
  for (const end of LINE_BREAKS) yield { code: 'trailing_newline_lost', body: concat([body, end]) }
  const hasMark = BOM.every((byte, i) => body[i] === byte)
  yield hasMark
    ? { code: 'bom_added', body: body.subarray(BOM.length) }
    : { code: 'bom_lost', body: concat([BOM, body]) }
}

/** Normalizes every line break of a body, without splitting it into lines. */
function withLineBreaks(body: Bytes, isDos: boolean): Bytes {
  let breaks = 0
  for (const byte of body) if (byte === LF) breaks++
  const written = new Uint8Array(body.length + (isDos ? breaks : 0))
  let length = 0
  for (const [at, byte] of body.entries()) {
    if (byte === CR && body[at + 1] === LF) continue
    if (byte === LF && isDos) written[length++] = CR
    written[length++] = byte
  }
  return written.subarray(0, length)
}

/** CRLF changed to LF or the reverse, throughout the body. */
const lineEndings: BodyMistakes = async function* (body) {
  if (!body.includes(LF)) return
  const unix = 'The sender used LF.'
  yield { code: 'line_endings_changed', body: withLineBreaks(body, false), detail: unix }
  const dos = 'The sender used CRLF.'
  yield { code: 'line_endings_changed', body: withLineBreaks(body, true), detail: dos }
}

/** Something was appended after the announced Content-Length. */
const extended: BodyMistakes = async function* (body, headers) {
  const length = contentLength(headers)
  if (length === undefined || length >= body.length) return
  yield { code: 'body_extended', body: body.subarray(0, length) }
}

/** The body is an encoded form of the bytes, or was decoded with the wrong character set. */
const encoded: BodyMistakes = async function* (body) {
  const text = exactText(body)
  if (text === undefined) return
  const plain = decode(text.trim(), 'base64')
  if (plain !== undefined && plain.length > 0) yield { code: 'body_base64', body: plain }
  const isBytes = /[\u0080-\u00ff]/.test(text) && !/[^\0-\u00ff]/.test(text)
  if (isBytes) yield { code: 'body_misread_as_latin1', body: latin1(text) }
}

/** The body was parsed as JSON and serialized again. */
const reserialized: BodyMistakes = async function* (body) {
  for (const [how, written] of jsonVariants(body, MAX_REWRITTEN_BYTES)) {
    const detail = `The sender's JSON was ${how}.`
    yield { code: 'body_reserialized', body: written, detail }
    const ended = concat([written, Uint8Array.of(LF)])
    yield { code: 'body_reserialized', body: ended, detail: `${detail} It ended in a line break.` }
  }
}

const FORMATS = ['gzip', 'deflate', 'deflate-raw'] as const

/**
 * Passes a body through a stream. Returns `undefined` if the result is too long (a few bytes can decompress to
 * gigabytes) or the body is invalid.
 */
async function through(
  body: Bytes,
  stream: CompressionStream | DecompressionStream,
): Promise<Bytes | undefined> {
  const source = new Blob([body]).stream()
  const reader = source.pipeThrough(stream as ReadableWritablePair<Bytes, Bytes>).getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return concat(chunks)
      chunks.push(value)
      length += value.length
      if (length > MAX_BODY_BYTES) {
        await reader.cancel()
        return undefined
      }
    }
  } catch {
    return undefined
  }
}

/** The body was compressed after it was signed, or decompressed before it was verified. */
const compressed: BodyMistakes = async function* (body, headers) {
  for (const format of FORMATS) {
    const plain = await through(body, new DecompressionStream(format))
    if (plain !== undefined) yield { code: 'body_compressed', body: plain }
  }
  if ((headers.get('content-encoding') ?? 'identity') === 'identity') return
  // Another library's output may have different bytes, so a mismatch proves nothing.
  for (const format of FORMATS) {
    const packed = await through(body, new CompressionStream(format))
    if (packed !== undefined) yield { code: 'body_decompressed', body: packed }
  }
}

// Mistakes that explain one exact change come before those that rewrite the whole body.
const FAMILIES = [edges, lineEndings, extended, encoded, reserialized, compressed]

/** Every way in which a body may have been changed, with the possible original. */
export const bodyMistakes: BodyMistakes = async function* (body, headers) {
  for (const family of FAMILIES) {
    for await (const candidate of family(body, headers)) {
      if (!equalBytes(candidate.body, body)) yield candidate
    }
  }
}
