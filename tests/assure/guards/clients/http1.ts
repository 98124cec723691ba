import { connect } from 'node:net'
import { turns } from '../virtual-clock.ts'
import type { Client, Copy, Received, Sending } from './client.ts'
import { parseResponse } from './response-parser.ts'

/** The ways in which a copy is sent with HTTP/1.1. */
export const HTTP1_PROTOCOLS = [
  'HTTP/1.1 keep-alive',
  'HTTP/1.1 close',
  'HTTP/1.1 pipelined',
  'HTTP/1.1 chunked, Expect',
] as const
export type Http1Protocol = (typeof HTTP1_PROTOCOLS)[number]

function headOf({ headers }: Copy, more: readonly string[]): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return ['POST /hook HTTP/1.1', 'Host: 127.0.0.1', ...fields, ...more, '', ''].join('\r\n')
}

const withLength = (copy: Copy, ...more: readonly string[]) =>
  headOf(copy, [`Content-Length: ${Buffer.byteLength(copy.body)}`, ...more]) + copy.body

/** The packets of a chunked upload. The head is sent first, and the body without waiting for a 100. */
function chunkedPackets(copy: Copy): readonly string[] {
  const half = Math.ceil(copy.body.length / 2)
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
  return [
    headOf(copy, ['Transfer-Encoding: chunked', 'Expect: 100-continue']),
    chunk(copy.body.slice(0, half)),
    chunk(copy.body.slice(half)) + chunk(''),
  ]
}

interface Connection extends Sending {
  /** Sends more copies, in packets of their own. */
  send(copies: readonly number[], packets: readonly string[]): void
  /** Whether it is open, and has nothing to wait for. */
  isIdle(): boolean
  close(): void
}

/** Opens a connection that reads one response for each copy. */
function openConnection(port: number, note: (received: Received) => void): Connection {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  const sent: number[] = []
  const left: number[] = []
  let bytes = Buffer.alloc(0)
  let isClosed = false
  const read = () => {
    for (;;) {
      const [copy] = left
      const parsed = copy === undefined ? undefined : parseResponse(bytes)
      if (copy === undefined || parsed?.length === undefined) return parsed
      note({ copy, status: parsed.status, isComplete: true })
      left.shift()
      bytes = bytes.subarray(parsed.length)
    }
  }
  socket.on('data', (data) => {
    bytes = Buffer.concat([bytes, data])
    read()
  })
  socket.on('end', () => void socket.end())
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true
      const partial = read()
      const [copy] = left
      if (copy !== undefined && partial !== undefined) {
        note({ copy, status: partial.status, isComplete: false })
      }
      resolve()
    })
  })
  const writeAll = async (packets: readonly string[]) => {
    for (const [i, packet] of packets.entries()) {
      if (i > 0) await turns(2)
      if (socket.writable) socket.write(packet)
    }
  }
  return {
    closed,
    send(copies, packets) {
      sent.push(...copies)
      left.push(...copies)
      void writeAll(packets)
    },
    isIdle: () => socket.writable && !isClosed && left.length === 0,
    isOver: () => isClosed || left.length === 0,
    disturb(fault) {
      // Node cannot reset a connection that is half closed.
      if (fault === 'leaves' && socket.writableEnded) socket.destroy()
      else if (fault === 'leaves') socket.resetAndDestroy()
      else if (fault === 'half-closes') socket.end()
      else if (socket.writable) socket.write('\0')
      return sent
    },
    close: () => void socket.destroy(),
  }
}

/** A sender that speaks HTTP/1.1 on raw sockets. */
export function http1Client(
  port: number,
  protocol: Http1Protocol,
  note: (received: Received) => void,
): Client {
  const open: Connection[] = []
  const sendOn = (copies: readonly Copy[], packets: readonly string[]): Sending => {
    const numbers = copies.map(({ number }) => number)
    const reused = protocol === 'HTTP/1.1 close' ? undefined : open.find(({ isIdle }) => isIdle())
    const connection = reused ?? openConnection(port, note)
    if (reused === undefined) open.push(connection)
    connection.send(numbers, packets)
    return connection
  }
  const packetsOf = (copy: Copy): readonly string[] => {
    if (protocol === 'HTTP/1.1 chunked, Expect') return chunkedPackets(copy)
    return [withLength(copy, ...(protocol === 'HTTP/1.1 close' ? ['Connection: close'] : []))]
  }
  return {
    send(copies) {
      if (protocol === 'HTTP/1.1 pipelined') {
        return [sendOn(copies, [copies.map((copy) => withLength(copy)).join('')])]
      }
      return copies.map((copy) => sendOn([copy], packetsOf(copy)))
    },
    close() {
      for (const connection of open) connection.close()
    },
  }
}
