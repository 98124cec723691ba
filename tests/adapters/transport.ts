import { type WireAnswer, wireBytes } from '@hookseal/tests-kit/http'
import { expect } from 'vitest'
import {
  type Case,
  expectAnswer,
  expectRecord,
  handled,
  refused,
  requestCase,
  scenario,
} from './case.ts'
import { message, ricloud, task } from './senders.ts'

const notAllowed = refused(405, 'method_not_allowed')
const METHODS = ['GET', 'HEAD', 'PUT', 'OPTIONS', 'DELETE', 'PATCH']
const okTask = { ...handled, body: 'OK' }

/** Framing headers that every parser must refuse. */
const badLengths: readonly (readonly (readonly [string, string])[])[] = [
  [['Content-Length', '-1']],
  [['Content-Length', '+5']],
  [['Content-Length', '0x10']],
  [['Content-Length', '5, 5']],
  [['Content-Length', '99999999999999999999']],
  [
    ['Content-Length', '5'],
    ['Content-Length', '6'],
  ],
  [
    ['Content-Length', '5'],
    ['Transfer-Encoding', 'chunked'],
  ],
  [
    ['Transfer-Encoding', 'chunked'],
    ['Content-Length', '5'],
  ],
  [['Transfer-Encoding', 'chunked, identity']],
]

export const transportCases: readonly Case[] = [
  scenario(
    'answers 405 with Allow to GET, HEAD, PUT, OPTIONS, DELETE and PATCH',
    {},
    async (harness) => {
      for (const method of METHODS) {
        const answer = await harness.post({ ...message('m_1'), method })
        expectAnswer(answer, notAllowed)
        expect(answer.headers['allow']).toBe('POST')
      }
      await harness.drain()
      expectRecord(harness, notAllowed, METHODS.length)
    },
  ),
  scenario('answers 405 to another method before its body arrives', {}, async (harness) => {
    const connection = await harness.connect()
    const headers = { ...message('m_1').headers, 'Content-Length': '100' }
    connection.write(wireBytes({ method: 'PUT', headers }))
    expectAnswer(await connection.answer(), notAllowed)
    await harness.drain()
    expectRecord(harness, notAllowed)
  }),
  requestCase(
    'accepts ricloud at its plain and suffixed paths, with and without a trailing slash',
    {
      options: { provider: ricloud() },
      send: ['/hook', '/hook/', '/hook/5b3c7e0e', '/hook/5b3c7e0e/', '/hook?x=1'].map(
        (path, i) => ({
          ...task(`t_${i}`),
          path,
        }),
      ),
      expect: okTask,
    },
  ),
  scenario('verifies each pipelined request on its own', {}, async (harness) => {
    const connection = await harness.connect()
    const forged = { ...message('m_2'), body: message('m_x').body }
    const requests = [message('m_1'), forged, { ...message('m_3'), chunkBytes: 9 }, message('m_1')]
    connection.write(Buffer.concat(requests.map(wireBytes)))
    const statuses: number[] = []
    for (const _ of requests) statuses.push((await connection.answer()).status)
    expect(statuses).toEqual([200, 401, 200, 200])
    await harness.drain()
    expect(harness.runs.map(({ id }) => id).sort()).toEqual(['m_1', 'm_3'])
  }),
  scenario('accepts a request split into two packets at any point', {}, async (harness) => {
    const connection = await harness.connect()
    const length = wireBytes(message('m_00')).length
    for (let at = 10; at < length; at += 97) {
      const bytes = wireBytes(message(`m_${at}`))
      connection.write(bytes.subarray(0, at))
      await harness.roundTrip()
      connection.write(bytes.subarray(at))
      expectAnswer(await connection.answer(), handled)
    }
  }),
  scenario(
    'answers 400 to a Content-Length that is malformed, repeated or with Transfer-Encoding',
    {},
    async (harness) => {
      for (const lengths of badLengths) {
        const connection = await harness.connect()
        const headers = [...Object.entries(message('m_1').headers), ...lengths]
        connection.write(wireBytes({ headers, body: 'hello' }))
        const answer = await connection.answer().catch((): WireAnswer | undefined => undefined)
        expect(answer?.status, String(lengths)).toBe(400)
        await connection.closed
      }
      await harness.drain()
      expect(harness.observed).toEqual([])
      expect(harness.store).toEqual([])
    },
  ),
  scenario('accepts HTTP/1.0 and closes the connection', {}, async (harness) => {
    const connection = await harness.connect()
    const bytes = wireBytes(message('m_1')).toString('latin1').replace('HTTP/1.1', 'HTTP/1.0')
    connection.write(Buffer.from(bytes, 'latin1'))
    expectAnswer(await connection.answer(), handled)
    await connection.closed
  }),
]
