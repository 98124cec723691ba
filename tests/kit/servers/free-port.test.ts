import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { freePort } from './free-port.ts'

async function listening(port: number) {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

it('is a port that a server can listen on, below those of outgoing connections', async () => {
  for (let i = 0; i < 50; i++) {
    const port = await freePort()
    expect(port).toBeLessThan(32_768)
    const server = await listening(port)
    server.close()
  }
})

it('is not a port that is taken', async () => {
  const taken = await freePort()
  const free = await freePort()
  const server = await listening(taken)
  const ports = [taken, free]
  expect(await freePort(() => ports.shift() ?? 0)).toBe(free)
  server.close()
})
