import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeAnswer } from '@hookseal/core/node'
import { exchange } from '@hookseal/tests-kit/http'
import { expect, it } from 'vitest'

it('sends an empty 500 for a header that the platform rejects, and does not throw', async () => {
  const headers = { 'x-first': 'a', 'x-ref': 'abc\n' }
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      try {
        writeAnswer(request, response, { status: 200, headers, body: '' })
      } catch {
        response.destroy()
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const answer = await exchange((server.address() as AddressInfo).port, { body: '{}' })
    expect([answer.status, answer.body]).toEqual([500, ''])
    expect(answer.headers).not.toHaveProperty('x-first')
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
