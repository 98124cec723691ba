import type { Case } from '../make-case.ts'
import { CASE_HEADER } from '../receivers.ts'
import { pick, type Source } from '../source.ts'

/** A case as it is sent. */
export interface WireRequest {
  readonly id: string
  readonly bytes: Buffer
  readonly isHead: boolean
  /** Whether it is sent on a connection of its own, which is half closed afterwards: the parser may not find its end. */
  readonly isAlone: boolean
}

function chunked(body: Buffer, source: Source): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const length = Math.min(body.length - at, 1 + source.next(1024))
    parts.push(
      Buffer.from(`${length.toString(16)}\r\n`),
      body.subarray(at, at + length),
      Buffer.from('\r\n'),
    )
    at += length
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

/** Headers that frame a message wrongly. */
const BROKEN_FRAMES: readonly ((length: number) => string)[] = [
  () => 'content-length: -1\r\n',
  (length) => `content-length: ${length}\r\ncontent-length: ${length}\r\n`,
  (length) => `content-length: ${length}\r\ntransfer-encoding: chunked\r\n`,
  (length) => `content-length: ${length + 7}\r\n`,
  (length) => `content-length: ${Math.max(0, length - 7)}\r\n`,
  () => 'content-length: 9007199254740993\r\n',
  () => 'transfer-encoding: gzip\r\n',
  () => 'transfer-encoding: chunked\r\n',
  () => 'content-length: 0x10\r\n',
  () => ': \r\n',
  () => '\n\n',
]

/** Writes a case as the bytes of an HTTP/1.1 request. */
export function requestBytes(id: string, path: string, one: Case, source: Source): WireRequest {
  const framing = source.next(32)
  const isBroken = framing === 0
  const isChunked = framing > 24
  const { body } = one
  const frame = isBroken
    ? pick(source, BROKEN_FRAMES)(body.length)
    : isChunked
      ? 'transfer-encoding: chunked\r\n'
      : `content-length: ${body.length}\r\n`
  const headers = one.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const start = `${one.method} ${path}${one.query} HTTP/1.1\r\nhost: example.com\r\n${CASE_HEADER}: ${id}\r\n`
  const head = Buffer.from(`${start}${headers}${frame}\r\n`, 'latin1')
  return {
    id,
    bytes: Buffer.concat([head, isChunked ? chunked(body, source) : body]),
    isHead: one.method === 'HEAD',
    // Node's own limit for a head is 16 KiB.
    isAlone: isBroken || !one.isPlain || head.length > 12_000,
  }
}
