import { Agent } from 'node:http'
import { rineMessage } from '@hookseal/tests-kit/events'
import { type Connection, postByClient, type WireAnswer, wireBytes } from '@hookseal/tests-kit/http'
import { expect } from 'vitest'
import { type Case, expectAnswer, expectRecord, handled, refused, scenario } from './case.ts'
import type { Harness } from './harness.ts'
import { fromRine, message } from './senders.ts'

const MIB = 1 << 20
const tooLarge = refused(413, 'body_too_large')
const late = refused(408, 'body_timeout')
const aborted = refused(400, 'body_aborted')

const large = fromRine({ ...rineMessage('large'), filler: 'x'.repeat(2 * MIB) })
const head = (length: number) =>
  wireBytes({ headers: { ...message('m_1').headers, 'Content-Length': String(length) } })

/** Sends most of a delivery on a connection that stays open. */
async function sendHalf(harness: Harness): Promise<Connection> {
  const connection = await harness.connect()
  const bytes = wireBytes(message('m_1'))
  connection.write(bytes.subarray(0, bytes.length - 40))
  return connection
}

/** Expects the next request on a connection to be handled on its own, or the connection to be closed. */
async function expectHandledOrClosed(harness: Harness, connection: Connection, id: string) {
  connection.write(wireBytes(message(id)))
  const answer = await connection.answer().catch((): WireAnswer | undefined => undefined)
  if (answer === undefined) return
  expectAnswer(answer, handled)
  expect(harness.runs.at(-1)?.id).toBe(id)
}

/** How the body of a request is transferred. */
export const uploadCases: readonly Case[] = [
  scenario(
    'refuses a Content-Length over the limit unread and closes the connection',
    { virtualTime: true },
    async (harness) => {
      const connection = await harness.connect()
      connection.write(head(64 * MIB))
      expectAnswer(await connection.answer(), tooLarge)
      await harness.drain()
      expectRecord(harness, tooLarge)
      // The client keeps sending. It is read for a while longer, so that it sees the answer.
      connection.write(Buffer.alloc(MIB))
      await harness.advance(1000)
      await connection.closed
    },
  ),
  scenario(
    'answers 413 to 2 MB in chunks on 40 of 40 kept-alive connections',
    {},
    async (harness) => {
      const bytes = wireBytes({ ...large, chunkBytes: 65_536 })
      const answers = await Promise.all(
        Array.from({ length: 40 }, async () => {
          const connection = await harness.connect()
          connection.write(bytes)
          return connection.answer()
        }),
      )
      for (const answer of answers) expectAnswer(answer, tooLarge)
      await harness.drain()
      expectRecord(harness, tooLarge, 40)
    },
  ),
  scenario(
    'answers 413 to 2 MB in chunks for 40 of 40 requests of a client that reuses connections',
    {},
    async (harness, driver) => {
      // A platform that keeps reading may close the connection later, without announcing it.
      const maxSockets = driver.readsUnwantedBodies ? 40 : 4
      const agent = new Agent({ keepAlive: true, maxSockets })
      try {
        const statuses = await Promise.all(
          Array.from({ length: 40 }, () => postByClient(harness.port, large, agent)),
        )
        expect(statuses).toEqual(Array.from({ length: 40 }, () => 413))
      } finally {
        agent.destroy()
      }
    },
  ),
  scenario(
    'handles the next request, or closes the connection, after 2 MB with a Content-Length',
    {},
    async (harness) => {
      const connection = await harness.connect()
      connection.write(wireBytes(large))
      expectAnswer(await connection.answer(), tooLarge)
      await expectHandledOrClosed(harness, connection, 'm_2')
    },
  ),
  scenario(
    'handles the next request, or closes the connection, after 2 MB in chunks',
    {},
    async (harness) => {
      const connection = await harness.connect()
      connection.write(wireBytes({ ...large, chunkBytes: 65_536 }))
      expectAnswer(await connection.answer(), tooLarge)
      await expectHandledOrClosed(harness, connection, 'm_2')
    },
  ),
  scenario('refuses an oversize body whose client waits for 100 Continue', {}, async (harness) => {
    const connection = await harness.connect()
    const headers = {
      ...message('m_1').headers,
      Expect: '100-continue',
      'Content-Length': String(2 * MIB),
    }
    connection.write(wireBytes({ headers }))
    expectAnswer(await connection.answer(), tooLarge)
  }),
  scenario(
    'answers 408 to a slow body after 10 seconds, then handles the next request or closes',
    { virtualTime: true },
    async (harness) => {
      const connection = await sendHalf(harness)
      await harness.untilTimer(10_000)
      await harness.advance(9999)
      expect(harness.observed).toEqual([])
      await harness.advance(1)
      expectAnswer(await connection.answer(), late)
      await harness.advance(1000)
      await expectHandledOrClosed(harness, connection, 'm_2')
      await harness.drain()
      expect(harness.observed[0]).toBe(late.observed)
    },
  ),
  scenario(
    'counts the body timeout from the start of a body that trickles in',
    { virtualTime: true },
    async (harness) => {
      const connection = await harness.connect()
      connection.write(head(1000))
      await harness.untilTimer(10_000)
      for (let second = 0; second < 10; second++) {
        connection.write('x')
        await harness.advance(1000)
      }
      expectAnswer(await connection.answer(), late)
      await harness.drain()
      expectRecord(harness, late)
    },
  ),
  scenario('reports an aborted upload', {}, async (harness) => {
    const connection = await sendHalf(harness)
    await harness.roundTrip()
    connection.destroy()
    await harness.until(() => harness.observed.length > 1)
    await harness.drain()
    expect(harness.observed).toEqual(['rejected method_not_allowed', aborted.observed])
    expect(harness.runs).toEqual([])
    expect(harness.store).toEqual([])
  }),
  scenario('reports a body shorter than its Content-Length as aborted', {}, async (harness) => {
    const connection = await harness.connect()
    const signed = message('m_1')
    const headers = { ...signed.headers, 'Content-Length': String(signed.body.length + 9) }
    connection.write(wireBytes({ headers, body: signed.body }))
    await harness.roundTrip()
    connection.end()
    const answer = await connection.answer().catch((): WireAnswer | undefined => undefined)
    expect([400, undefined]).toContain(answer?.status)
    await harness.until(() => harness.observed.length > 1)
    expect(harness.observed).toEqual(['rejected method_not_allowed', aborted.observed])
    expect(harness.runs).toEqual([])
    expect(harness.store).toEqual([])
  }),
  scenario('refuses a body longer than its Content-Length', {}, async (harness) => {
    const { headers, body } = message('m_1')
    const connection = await harness.connect()
    const length = String(body.length - 1)
    connection.write(
      wireBytes({ headers: { ...headers, 'Content-Length': length }, body: body.subarray(0, -1) }),
    )
    expectAnswer(await connection.answer(), refused(401, 'bad_signature'))
    // The remaining byte is not a valid request.
    connection.write(`${body.subarray(-1)}\r\n\r\n`)
    expect((await connection.answer()).status).toBe(400)
    await connection.closed
    await harness.drain()
    expectRecord(harness, refused(401, 'bad_signature'))
  }),
  scenario('refuses an unsigned request before its body arrives', {}, async (harness) => {
    const connection = await harness.connect()
    connection.write(wireBytes({ headers: { 'Content-Length': '500' } }))
    expectAnswer(await connection.answer(), refused(401, 'missing_signature'))
    await harness.drain()
    expectRecord(harness, refused(401, 'missing_signature'))
  }),
]
