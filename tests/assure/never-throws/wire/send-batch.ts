import { connect, type Socket } from 'node:net'
import { readResponse, type WireResponse } from './read-response.ts'
import type { WireRequest } from './request-bytes.ts'

const PATIENCE_MS = 60_000

/**
 * Sends requests on one connection, all in one write or cut into two at a random place, and resolves to the responses
 * that arrived before the server closed it.
 */
function sendOn(
  port: number,
  requests: readonly WireRequest[],
  cutAt: number,
): Promise<readonly WireResponse[]> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const responses: WireResponse[] = []
    let text = ''
    let at = 0
    const end = () => {
      socket.destroy()
      resolve(responses)
    }
    const readAll = () => {
      for (;;) {
        const found = readResponse(text, at, requests[responses.length]?.isHead === true)
        if (found === undefined) return
        const [response, next] = found
        at = next
        responses.push(response)
        if (response.isLast || responses.length === requests.length) return end()
      }
    }
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      text += chunk
      readAll()
    })
    socket.on('close', end).on('error', end).setTimeout(PATIENCE_MS, end)
    const bytes = Buffer.concat(requests.map((request) => request.bytes))
    if (cutAt === 0) socket.write(bytes)
    else {
      socket.write(bytes.subarray(0, cutAt))
      setImmediate(() => void socket.write(bytes.subarray(cutAt)))
    }
    if (requests.some(({ isAlone }) => isAlone)) setImmediate(() => socket.end())
  })
}

/** The response to a request, or `undefined` if the connection ended without one. */
export type Answered = ReadonlyMap<WireRequest, WireResponse | undefined>

/**
 * Sends requests in one pipeline. Those that were not answered because the server closed the connection are sent again,
 * each on its own, as a proxy would.
 */
export async function sendBatch(
  port: number,
  requests: readonly WireRequest[],
  cut: number,
): Promise<Answered> {
  const together = requests.filter(({ isAlone }) => !isAlone)
  const length = together.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const first =
    together.length === 0 ? [] : await sendOn(port, together, length === 0 ? 0 : cut % length)
  const answered = new Map<WireRequest, WireResponse | undefined>(
    first.map((response, i) => [together[i] as WireRequest, response]),
  )
  for (const request of requests) {
    if (answered.has(request)) continue
    const [response] = await sendOn(port, [request], 0)
    answered.set(request, response)
  }
  return answered
}
