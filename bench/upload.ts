import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { standardHeaders } from './deliveries.ts'
import { start } from './process.ts'
import { amountRow, type Row } from './table.ts'

const MIB = 1_048_576
const UPLOAD = 64 * MIB
const chunk = Buffer.alloc(65_536, 'a')

interface Case {
  readonly signed: boolean
  readonly chunked: boolean
  readonly status: number
}

const cases: readonly Case[] = [
  { signed: false, chunked: false, status: 401 },
  { signed: false, chunked: true, status: 401 },
  { signed: true, chunked: false, status: 413 },
  { signed: true, chunked: true, status: 413 },
]

function head({ signed, chunked }: Case, bytes: number): string {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
  const headers = standardHeaders(chunk, 'msg_1')
  const signature = names.map((name) => `${name}: ${headers[name]}`)
  const framing = chunked ? 'transfer-encoding: chunked' : `content-length: ${bytes}`
  const lines = ['POST / HTTP/1.1', 'host: localhost', framing, ...(signed ? signature : [])]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Sends until everything is sent or the server has closed, like a client that reads only at the end. */
async function upload(port: number, kind: Case, bytes: number): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('latin1').on('data', (text) => {
    answer += text
  })
  const closed = new Promise((resolve) => socket.on('error', resolve).on('close', resolve))
  await once(socket, 'connect')
  socket.write(head(kind, bytes))
  for (let sent = 0; sent < bytes && socket.writable; sent += chunk.length) {
    if (kind.chunked) socket.write(`${chunk.length.toString(16)}\r\n`)
    const drained = socket.write(chunk)
    if (kind.chunked) socket.write('\r\n')
    if (!drained) await Promise.race([once(socket, 'drain').catch(() => {}), closed])
  }
  if (kind.chunked && socket.writable) socket.write('0\r\n\r\n')
  await closed
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
}

const application = fileURLToPath(new URL('server-express-node.mjs', import.meta.url))
const worker = await start(application, ['with replay'])
const port = worker.ready['port'] ?? 0
const extra: number[] = []
try {
  await worker.ask('begin')
  await worker.ask('watch memory')
  // Small uploads first, so that one-time costs of the server are not measured.
  for (const kind of cases) await upload(port, kind, 2 * MIB)
  for (const kind of [...cases, ...cases]) {
    await worker.ask('begin')
    const status = await upload(port, kind, UPLOAD)
    if (status !== kind.status) throw new Error(`an upload was answered with ${status}`)
    const { extraRss = Number.NaN } = await worker.ask('end')
    extra.push(extraRss / MIB)
  }
} finally {
  await worker.end()
}
const [first = Number.NaN, ...later] = extra
const what = '64 MiB refused by the Express adapter, additional resident memory'
const rows: readonly Row[] = [
  amountRow(`${what}: the first upload, unsigned`, first, 'MiB', 8),
  amountRow(`${what}: later ones, at most`, Math.max(...later), 'MiB', 8),
]
console.log(JSON.stringify(rows))
