import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { until } from '@hookseal/tests-kit/eventually'
import { connect, wireBytes } from '@hookseal/tests-kit/http'
import { describe, expect, it } from 'vitest'
import { gate, message, turns } from '../support/basics.ts'
import { drivers } from '../support/drivers.ts'
import { startHarness } from '../support/harness.ts'

// A connection that the server closes says nothing about the route that is still running. Anyone with a captured
// request can have the connection closed at will, by sending a byte of garbage after the request. If that released the
// claim, the event would run once per attempt. server.setTimeout and closeAllConnections are rows of
// guard-table.test.ts.

describe.each(drivers.filter(({ isHttp2 }) => !isHttp2))('$name', (driver) => {
  it('runs once for five captured requests with garbage after them, and its 2xx commits', async () => {
    const ended = gate()
    let running = 0
    let most = 0
    let finished = 0
    const harness = await startHarness(driver, async (route) => {
      most = Math.max(most, ++running)
      await ended.opened
      running--
      finished++
      await route.answer(204)
    })
    const server = harness.server as Server
    server.removeAllListeners('clientError')
    server.on('clientError', (_error, socket) => socket.destroy())
    const { port } = server.address() as AddressInfo
    for (let i = 0; i < 5; i++) {
      const connection = await connect(port)
      connection.write(Buffer.concat([wireBytes(message()), Buffer.from('\0')]))
      await connection.closed
      await until(() => harness.verbs.length === i + 1)
    }
    await turns()
    expect(harness.verbs).toEqual(['claim claimed', ...Array(4).fill('claim in_flight')])
    ended.open()
    await until(() => harness.verbs.includes('commit ok'))
    expect(await harness.exchange()).toEqual({ status: 200, body: '' })
    expect({ most, finished }).toEqual({ most: 1, finished: 1 })
    expect(harness.verbs).not.toContain('release ok')
    await harness.receiver.drain()
  })
})
