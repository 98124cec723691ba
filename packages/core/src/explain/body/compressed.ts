import { type Bytes, concat } from '../../util/bytes.ts'
import type { BodyMistakes } from '../candidate.ts'
import { MAX_BODY_BYTES } from '../limits.ts'

const FORMATS = ['gzip', 'deflate', 'deflate-raw'] as const

/** At most so many bytes: a few can unpack to gigabytes. `undefined` when over, or not of this format. */
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
      if (done) return concat(chunks, length)
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

/** The body was compressed after it was signed, or unpacked before it was verified. */
export const compressed: BodyMistakes = async function* (body, headers) {
  for (const format of FORMATS) {
    const plain = await through(body, new DecompressionStream(format))
    if (plain !== undefined) yield { code: 'body_compressed', body: plain }
  }
  if ((headers.get('content-encoding') ?? 'identity') === 'identity') return
  // Another library's output may differ in its bytes, so a miss proves nothing.
  for (const format of FORMATS) {
    const packed = await through(body, new CompressionStream(format))
    if (packed !== undefined) yield { code: 'body_decompressed', body: packed }
  }
}
