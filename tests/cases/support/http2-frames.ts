import { once } from 'node:events'
import { connect } from 'node:net'

// Frames of RFC 9113, written by hand, because Node's own client always ends a stream before it resets it.

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const [DATA, HEADERS, RST_STREAM, SETTINGS, PING] = [0, 1, 3, 4, 6]
const [END_STREAM, ACK, END_HEADERS] = [1, 1, 4]
const STREAM = 1

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** A string of RFC 7541 section 5.2, without Huffman coding. None here has 127 bytes or more. */
const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)])

/** Literal fields without indexing (RFC 7541 section 6.2.2). */
const fields = (headers: Readonly<Record<string, string>>) =>
  Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [
      Buffer.from([0]),
      text(name.toLowerCase()),
      text(value),
    ]),
  )

/** An upload on a stream that has not ended. */
export interface HalfUpload {
  /** Resets the stream immediately, or in one write after ending the stream. */
  reset(ending?: 'ended'): void
  close(): void
}

/** Sends the headers and the first bytes of a body. Resolves when the server has read them. */
export async function halfUpload(
  port: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<HalfUpload> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {})
  const pseudo = { ':method': 'POST', ':path': '/hook', ':scheme': 'http', ':authority': 'a' }
  const read = new Promise<void>((resolve) => {
    let received = Buffer.alloc(0)
    socket.on('data', (data) => {
      received = Buffer.concat([received, data])
      while (received.length >= 9 && received.length >= 9 + received.readUIntBE(0, 3)) {
        if (received[3] === PING && received[4] === ACK) resolve()
        received = received.subarray(9 + received.readUIntBE(0, 3))
      }
    })
  })
  socket.write(
    Buffer.concat([
      Buffer.from(PREFACE),
      frame(SETTINGS, 0, 0, Buffer.alloc(0)),
      frame(HEADERS, END_HEADERS, STREAM, fields({ ...pseudo, ...headers })),
      frame(DATA, 0, STREAM, Buffer.from(body)),
      // Its acknowledgment shows that everything sent before it has been read.
      frame(PING, 0, 0, Buffer.alloc(8)),
    ]),
  )
  await read
  return {
    reset(ending) {
      const cancel = Buffer.from([0, 0, 0, 8])
      socket.write(
        Buffer.concat([
          ...(ending === undefined ? [] : [frame(DATA, END_STREAM, STREAM, Buffer.alloc(0))]),
          frame(RST_STREAM, 0, STREAM, cancel),
        ]),
      )
    },
    close: () => void socket.destroy(),
  }
}
