import { WebhookError } from '../error/webhook-error.ts'
import type { Bytes } from '../util/bytes.ts'

/** Bytes that arrive in chunks. */
export interface ByteCollector {
  /** @throws WebhookError `body_too_large` when the chunks are longer than the limit together. */
  add(chunk: Uint8Array): void
  bytes(): Bytes
}

const FIRST_BUFFER_BYTES = 16_384

/**
 * Joins chunks as they come: kept as they are, a body that drips in single bytes would cost hundreds of
 * times its length. A body of one chunk is not copied.
 */
export function collectBytes(maxBytes: number): ByteCollector {
  let buffer: Bytes = new Uint8Array()
  let length = 0
  return {
    add(chunk) {
      const end = length + chunk.length
      if (end > maxBytes) throw new WebhookError('body_too_large')
      if (length === 0) buffer = chunk as Bytes
      else {
        if (end > buffer.length) {
          const larger = new Uint8Array(Math.max(2 * end, FIRST_BUFFER_BYTES))
          larger.set(buffer.subarray(0, length))
          buffer = larger
        }
        buffer.set(chunk, length)
      }
      length = end
    },
    bytes: () => buffer.subarray(0, length),
  }
}
