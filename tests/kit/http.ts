import { once } from 'node:events'
import { type Agent, request } from 'node:http'
import { connect as connectSocket } from 'node:net'

/** A request as it is sent. Header names, values and order are kept. */
export interface WireRequest {
  readonly method?: string | undefined
  readonly path?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
  readonly body?: string | Uint8Array | undefined
  /** Size in bytes of the chunks that the body is sent in, without a Content-Length. */
  readonly chunkBytes?: number | undefined
}

/** An answer as it is received. Header names are in lower case. */
export interface WireAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One TCP connection to a server on loopback. */
export interface Connection {
  write(data: string | Uint8Array): void
  /** Resolves to the next answer, ignoring 1xx. Rejects when the connection ends before it is complete. */
  answer(): Promise<WireAnswer>
  /** Half-closes: nothing more will be sent. */
  end(): void
  destroy(): void
  /** Resolves when the connection is closed. */
  readonly closed: Promise<unknown>
}

const has = (headers: readonly (readonly [string, string])[], wanted: string) =>
  headers.some(([name]) => name.toLowerCase() === wanted)

function chunked(body: Uint8Array, size: number): Buffer {
  const parts: Uint8Array[] = []
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.subarray(at, at + size)
    parts.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'))
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

/** Encodes a request. Adds a Content-Length unless it has one, or a Transfer-Encoding. */
export function wireBytes(request: WireRequest): Buffer {
  const { method = 'POST', path = '/hook', headers: given = {}, body = '', chunkBytes } = request
  const bytes = Buffer.from(body as string)
  const pairs = Array.isArray(given) ? given : Object.entries(given)
  const headers: (readonly [string, string])[] = [['Host', '127.0.0.1'], ...pairs]
  if (chunkBytes !== undefined) headers.push(['Transfer-Encoding', 'chunked'])
  else if (!has(headers, 'content-length') && !has(headers, 'transfer-encoding')) {
    headers.push(['Content-Length', String(bytes.length)])
  }
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  // latin1: one byte per character, as Node reads headers.
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}\r\n`, 'latin1')
  return Buffer.concat([head, chunkBytes === undefined ? bytes : chunked(bytes, chunkBytes)])
}

function bodyOf(bytes: Buffer, headers: Record<string, string>, hasEnded: boolean) {
  if (headers['transfer-encoding'] !== 'chunked') {
    const announced = headers['content-length']
    const length = announced === undefined ? bytes.length : Number(announced)
    const isWhole = announced === undefined ? hasEnded : bytes.length >= length
    return isWhole ? { body: bytes.subarray(0, length), used: length } : undefined
  }
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    if (line === -1 || bytes.length < line + 4 + size) return undefined
    if (size === 0) return { body: Buffer.concat(parts), used: line + 4 }
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 4 + size
  }
}

/** Parses the first answer in `bytes`, if it is complete, and counts the bytes that it used. */
function parseAnswer(bytes: Buffer, isHead: boolean, hasEnded: boolean) {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(statusLine.split(' ')[1])
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const isEmpty = isHead || status < 200 || status === 204 || status === 304
  const found = isEmpty
    ? { body: Buffer.alloc(0), used: 0 }
    : bodyOf(bytes.subarray(end + 4), headers, hasEnded)
  if (found === undefined) return undefined
  return { answer: { status, headers, body: found.body.toString() }, used: end + 4 + found.used }
}

/** Opens a connection. */
export async function connect(port: number): Promise<Connection> {
  const socket = connectSocket({ port, host: '127.0.0.1', allowHalfOpen: true })
  await once(socket, 'connect')
  let received: Buffer = Buffer.alloc(0)
  let hasEnded = false
  let heads = 0
  let wake = () => {}
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('data', (data) => {
    received = Buffer.concat([received, data])
    wake()
  })
  socket.on('end', () => {
    hasEnded = true
    socket.end()
    wake()
  })
  // A reset counts as an end: `close` follows, and a pending answer rejects.
  socket.on('error', () => {})
  void closed.then(() => {
    hasEnded = true
    wake()
  })
  return {
    write(data) {
      // Of a large body, only the beginning is made a text.
      if (Buffer.from(data.slice(0, 5) as string).toString('latin1') === 'HEAD ') heads++
      socket.write(data)
    },
    async answer() {
      for (;;) {
        const parsed = parseAnswer(received, heads > 0, hasEnded)
        if (parsed !== undefined) {
          received = received.subarray(parsed.used)
          if (parsed.answer.status < 200) continue
          if (heads > 0) heads--
          return parsed.answer
        }
        if (hasEnded) throw new Error('the connection ended without an answer')
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
    closed,
  }
}

/** Sends one request on its own connection. */
export async function exchange(port: number, request: WireRequest): Promise<WireAnswer> {
  const connection = await connect(port)
  try {
    connection.write(wireBytes(request))
    return await connection.answer()
  } finally {
    connection.destroy()
  }
}

/**
 * Sends one request with Node's own client, which gives up when writing fails: it misses an answer that is
 * followed by a reset. Resolves to the status.
 */
export async function postByClient(
  port: number,
  { path = '/hook', headers = {}, body = '', chunkBytes = 65_536 }: WireRequest,
  agent: Agent,
): Promise<number> {
  const bytes = Buffer.from(body as string)
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', path, method: 'POST', agent })
    for (const [name, value] of Array.isArray(headers) ? headers : Object.entries(headers)) {
      outgoing.setHeader(name, value)
    }
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      response
        .on('error', reject)
        .on('end', () => resolve(response.statusCode ?? 0))
        .resume()
    })
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      outgoing.write(bytes.subarray(at, at + chunkBytes))
    }
    outgoing.end()
  })
}
