import { Agent } from 'node:http'
import { expect } from 'vitest'
import { rineMessage } from '../support/events.ts'
import { type Connection, postByClient, type WireAnswer, wireBytes } from '../support/http.ts'
import { expectAnswer, expectRecord, handled, type Row, refused, story } from './row.ts'
import { fromRine, message } from './senders.ts'
import type { Stage } from './stage.ts'

const MIB = 1 << 20
const tooLarge = refused(413, 'body_too_large')
const late = refused(408, 'body_timeout')
const aborted = refused(400, 'body_aborted')

const large = fromRine({ ...rineMessage('large'), filler: 'x'.repeat(2 * MIB) })
const head = (length: number) =>
  wireBytes({ headers: { ...message('m_1').headers, 'Content-Length': String(length) } })

/** Half of a delivery, on a connection that stays open. */
async function sendHalf(stage: Stage): Promise<Connection> {
  const connection = await stage.connect()
  const bytes = wireBytes(message('m_1'))
  connection.write(bytes.subarray(0, bytes.length - 40))
  return connection
}

/** The next request on a connection is judged alone, or the connection is closed; never anything else. */
async function expectAloneOrClosed(stage: Stage, connection: Connection, id: string) {
  connection.write(wireBytes(message(id)))
  const answer = await connection.answer().catch((): WireAnswer | undefined => undefined)
  if (answer === undefined) return
  expectAnswer(answer, handled)
  expect(stage.runs.at(-1)?.id).toBe(id)
}

/** How a body arrives. */
export const uploadRows: readonly Row[] = [
  story(
    'over the limit by its Content-Length: refused unread, and closed',
    { virtualTime: true },
    async (stage) => {
      const connection = await stage.connect()
      connection.write(head(64 * MIB))
      expectAnswer(await connection.answer(), tooLarge)
      await stage.settle()
      expectRecord(stage, tooLarge)
      // The client goes on sending: for a while it is heard out, so that it sees the answer.
      connection.write(Buffer.alloc(MIB))
      await stage.advance(1000)
      await connection.closed
    },
  ),
  story('2 MB in chunks on kept-alive connections: 413, 40 of 40', {}, async (stage) => {
    const bytes = wireBytes({ ...large, chunkBytes: 65_536 })
    const answers = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const connection = await stage.connect()
        connection.write(bytes)
        return connection.answer()
      }),
    )
    for (const answer of answers) expectAnswer(answer, tooLarge)
    await stage.settle()
    expectRecord(stage, tooLarge, 40)
  }),
  story(
    '2 MB in chunks by a client that keeps its connections: 413, 40 of 40',
    {},
    async (stage, driver) => {
      // A platform that reads on by itself may also cut the connection later, without having said so.
      const maxSockets = driver.readsUnwantedBodies ? 40 : 4
      const agent = new Agent({ keepAlive: true, maxSockets })
      try {
        const statuses = await Promise.all(
          Array.from({ length: 40 }, () => postByClient(stage.port, large, agent)),
        )
        expect(statuses).toEqual(Array.from({ length: 40 }, () => 413))
      } finally {
        agent.destroy()
      }
    },
  ),
  story(
    '2 MB with its length on a kept-alive connection, then another request',
    {},
    async (stage) => {
      const connection = await stage.connect()
      connection.write(wireBytes(large))
      expectAnswer(await connection.answer(), tooLarge)
      await expectAloneOrClosed(stage, connection, 'm_2')
    },
  ),
  story('2 MB in chunks on a kept-alive connection, then another request', {}, async (stage) => {
    const connection = await stage.connect()
    connection.write(wireBytes({ ...large, chunkBytes: 65_536 }))
    expectAnswer(await connection.answer(), tooLarge)
    await expectAloneOrClosed(stage, connection, 'm_2')
  }),
  story('a client that waits for 100 Continue with too large a body', {}, async (stage) => {
    const connection = await stage.connect()
    const headers = {
      ...message('m_1').headers,
      Expect: '100-continue',
      'Content-Length': String(2 * MIB),
    }
    connection.write(wireBytes({ headers }))
    expectAnswer(await connection.answer(), tooLarge)
  }),
  story(
    'a slow body: 408 after 10 seconds, then another request',
    { virtualTime: true },
    async (stage) => {
      const connection = await sendHalf(stage)
      await stage.untilTimer()
      await stage.advance(9999)
      expect(stage.told).toEqual([])
      await stage.advance(1)
      expectAnswer(await connection.answer(), late)
      await stage.advance(1000)
      await expectAloneOrClosed(stage, connection, 'm_2')
      await stage.settle()
      expect(stage.told[0]).toBe(late.told)
    },
  ),
  story(
    'a body that drips: the time counts from its start',
    { virtualTime: true },
    async (stage) => {
      const connection = await stage.connect()
      connection.write(head(1000))
      await stage.untilTimer()
      for (let second = 0; second < 10; second++) {
        connection.write('x')
        await stage.advance(1000)
      }
      expectAnswer(await connection.answer(), late)
      await stage.settle()
      expectRecord(stage, late)
    },
  ),
  story('an upload that is aborted', {}, async (stage) => {
    const connection = await sendHalf(stage)
    await stage.roundTrip()
    connection.destroy()
    await stage.until(() => stage.told.length > 1)
    await stage.settle()
    expect(stage.told).toEqual(['rejected method_not_allowed', aborted.told])
    expect(stage.runs).toEqual([])
    expect(stage.store).toEqual([])
  }),
  story('a Content-Length too large, and the client has no more to say', {}, async (stage) => {
    const connection = await stage.connect()
    const signed = message('m_1')
    const headers = { ...signed.headers, 'Content-Length': String(signed.body.length + 9) }
    connection.write(wireBytes({ headers, body: signed.body }))
    await stage.roundTrip()
    connection.end()
    const answer = await connection.answer().catch((): WireAnswer | undefined => undefined)
    expect([400, undefined]).toContain(answer?.status)
    await stage.until(() => stage.told.length > 1)
    expect(stage.told).toEqual(['rejected method_not_allowed', aborted.told])
    expect(stage.runs).toEqual([])
    expect(stage.store).toEqual([])
  }),
  story('a Content-Length too small', {}, async (stage) => {
    const { headers, body } = message('m_1')
    const connection = await stage.connect()
    const length = String(body.length - 1)
    connection.write(
      wireBytes({ headers: { ...headers, 'Content-Length': length }, body: body.subarray(0, -1) }),
    )
    expectAnswer(await connection.answer(), refused(401, 'bad_signature'))
    // What is left over is no request.
    connection.write(`${body.subarray(-1)}\r\n\r\n`)
    expect((await connection.answer()).status).toBe(400)
    await connection.closed
    await stage.settle()
    expectRecord(stage, refused(401, 'bad_signature'))
  }),
  story('no signature, and a body that never comes: refused unread', {}, async (stage) => {
    const connection = await stage.connect()
    connection.write(wireBytes({ headers: { 'Content-Length': '500' } }))
    expectAnswer(await connection.answer(), refused(401, 'missing_signature'))
    await stage.settle()
    expectRecord(stage, refused(401, 'missing_signature'))
  }),
]
