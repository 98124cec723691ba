import { connect, type Socket } from 'node:net'
import { eventBody } from './bodies.ts'
import { standardHeaders } from './deliveries.ts'

// The sender of a benchmark, in a separate process. Each request is a different delivery that was signed before the
// run. The client does as little as possible, so that the server is measured.

const CONNECTIONS = 20
const body = eventBody('structured', 1024)
let made = 0

function requestBytes(): Buffer {
  const headers = standardHeaders(body, `msg_${++made}`)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = ['POST / HTTP/1.1', ...lines, 'connection: keep-alive'].join('\r\n')
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body])
}

/** The status of an answer; `undefined` until the answer is complete. */
function statusOf(answer: string): number | undefined {
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer)?.[1]
  if (length === undefined) throw new Error(`an answer without content-length: ${answer}`)
  return answer.length < end + 4 + Number(length) ? undefined : Number(answer.slice(9, 12))
}

/** Sends all requests. Each open connection sends its next request after the answer to the previous one. */
async function run(port: number, amount: number): Promise<Record<string, number>> {
  const requests = Array.from({ length: amount }, requestBytes)
  const statuses = { accepted: 0, others: 0 }
  let next = 0
  const work = (socket: Socket) =>
    new Promise<void>((resolve, reject) => {
      let answer = ''
      const send = () => {
        const request = requests[next++]
        if (request === undefined) {
          socket.destroy()
          resolve()
        } else socket.write(request)
      }
      socket.setNoDelay(true).setEncoding('latin1')
      socket.on('error', reject).on('connect', send)
      socket.on('data', (text: string) => {
        answer += text
        const status = statusOf(answer)
        if (status === undefined) return
        answer = ''
        statuses[status === 200 ? 'accepted' : 'others']++
        send()
      })
    })
  await Promise.all(Array.from({ length: CONNECTIONS }, () => work(connect(port, '127.0.0.1'))))
  return statuses
}

process.on('disconnect', () => process.exit())
process.on('message', async (asked) => {
  const { port, amount } = asked as { port: number; amount: number }
  process.send?.(await run(port, amount))
})
process.send?.({})
