import { createServer, type RequestListener } from 'node:http'
import { nodeHandler } from '@hookseal/core/node'
import { verifyByHand } from './hand-written.ts'
import { measure, receiverOf, route } from './server.ts'

const MAX_BYTES = 1_048_576

const handWritten: RequestListener = (request, response) => {
  const chunks: Buffer[] = []
  let length = 0
  request.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= MAX_BYTES) chunks.push(chunk)
    else request.destroy()
  })
  request.on('end', () => {
    const { headers } = request
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
    const payload = verifyByHand((name) => headers[name] as string | undefined, body)
    response.statusCode = payload === undefined ? 401 : 200
    response.end()
  })
}

measure(createServer(route === 'hand-written' ? handWritten : nodeHandler(receiverOf(route))))
