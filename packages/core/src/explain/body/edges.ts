import { type Bytes, concat } from '../../util/bytes.ts'
import type { BodyMistakes } from '../candidate.ts'

const CR = 0x0d
const LF = 0x0a
const BOM = Uint8Array.of(0xef, 0xbb, 0xbf)

const joined = (a: Uint8Array, b: Uint8Array): Bytes => concat([a, b], a.length + b.length)

function withoutBreak(body: Bytes): Bytes | undefined {
  if (body.at(-1) !== LF) return undefined
  return body.subarray(0, body.at(-2) === CR ? -2 : -1)
}

/** A line break at the end, or a byte order mark at the front, that one side has and the other not. */
export const edges: BodyMistakes = async function* (body) {
  const shorter = withoutBreak(body)
  if (shorter !== undefined) yield { code: 'trailing_newline_added', body: shorter }
  if (body.at(-1) === LF && body.at(-2) === CR) {
    yield { code: 'trailing_newline_added', body: body.subarray(0, -1) }
  }
  for (const end of [Uint8Array.of(LF), Uint8Array.of(CR, LF)]) {
    yield { code: 'trailing_newline_lost', body: joined(body, end) }
  }
  const hasMark = BOM.every((byte, i) => body[i] === byte)
  yield hasMark
    ? { code: 'bom_added', body: body.subarray(BOM.length) }
    : { code: 'bom_lost', body: joined(BOM, body) }
}
