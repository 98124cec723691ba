import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { ricloud } from '@hookseal/core/providers'
import { describe, expect, it } from 'vitest'
import { SECRETS, serving } from '../support/hookseal.ts'
import { runHere } from '../support/run-here.ts'

/** A receiver that counts its runs and how many are in flight at most. */
async function withReceiver(
  use: (url: string, seen: { runs: number; atOnce: number }) => Promise<void>,
) {
  const seen = { runs: 0, atOnce: 0 }
  let inFlight = 0
  const receiver = createReceiver({
    provider: ricloud({ secret: SECRETS.RICLOUD_WEBHOOK_SECRET }),
    handlers: {
      '*': async () => {
        seen.runs++
        seen.atOnce = Math.max(seen.atOnce, ++inFlight)
        await new Promise((resolve) => setImmediate(resolve))
        inFlight--
      },
    },
    logger: false,
  })
  const handler = nodeHandler(receiver)
  await serving(
    (request, response) => void handler(request, response),
    (url) => use(url, seen),
  )
}

describe('hookseal send', () => {
  it('sends new events, some concurrently, and prints a summary', () =>
    withReceiver(async (url, seen) => {
      const args = ['send', 'ricloud', url, '--repeat', '60', '--concurrency', '6', '--json']
      const { out, code } = await runHere(args)
      const summary = JSON.parse(out)
      expect(summary).toMatchObject({ sent: 60, right: 60, answers: { 200: 60 } })
      expect(summary.latencyMs.p50).toBeGreaterThan(0)
      expect(summary.latencyMs.max).toBeGreaterThanOrEqual(summary.latencyMs.p95)
      expect([code, seen.runs]).toEqual([0, 60])
      expect(seen.atOnce).toBeGreaterThan(1)
      expect(seen.atOnce).toBeLessThanOrEqual(6)
    }))

  it('sends the same delivery again and again', () =>
    withReceiver(async (url, seen) => {
      const { out, code } = await runHere(['send', 'ricloud', url, '--repeat', '5', '--same'])
      expect(out).toMatch(/^200 +5$/m)
      expect([code, seen.runs]).toEqual([0, 1])
    }))

  it.each(['--tamper', '--stale'])('%s is correctly rejected', (flag) =>
    withReceiver(async (url, seen) => {
      const { out, code } = await runHere(['send', 'ricloud', url, flag])
      expect(out).toMatch(/^401 +1$/m)
      expect([code, seen.runs]).toEqual([0, 0])
    }),
  )

  it('exits with 1 if a response is wrong or late', async () => {
    await serving(
      (_, response) => void response.writeHead(500).end(),
      async (url) => {
        const { out, code } = await runHere(['send', 'ricloud', url])
        expect(out).toContain('0 of 1 responses are correct')
        expect(code).toBe(1)
      },
    )
    await serving(
      () => {},
      async (url) => {
        const { out } = await runHere(['send', 'ricloud', url, '--timeout', '50', '--json'])
        expect(JSON.parse(out).answers).toEqual({ timeout: 1 })
      },
    )
  })

  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n'

  it.each([
    ['the status line', 0],
    ['the headers', HEAD.indexOf('content')],
    ['the body', HEAD.length],
  ])('gives up on an endpoint that drips %s', async (_, whole) => {
    const server = createServer((socket) => {
      let at = whole
      socket.write(HEAD.slice(0, whole))
      // Faster than the limit: an idle timeout would never strike.
      const drip = setInterval(() => socket.write(HEAD[at++] ?? 'x'), 20)
      socket.on('error', () => {}).on('close', () => clearInterval(drip))
      socket.resume()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const { out, code } = await runHere(['send', 'ricloud', url, '--timeout', '300', '--json'])
    expect(JSON.parse(out).answers).toEqual({ timeout: 1 })
    expect(code).toBe(1)
    const doctor = await runHere(['doctor', url, '-p', 'rine', '--timeout', '100', '--json'])
    expect(doctor.code).toBe(1)
    expect(JSON.parse(doctor.out).cases[0]).toMatchObject({ verdict: 'wrong', actual: 'timeout' })
    server.close()
  })
})
