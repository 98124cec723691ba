import { expect } from 'vitest'
import { type WireAnswer, wireBytes } from '../support/http.ts'
import { expectAnswer, expectRecord, handled, type Row, refused, row, story } from './row.ts'
import { message, ricloud, task } from './senders.ts'

const notAllowed = refused(405, 'method_not_allowed')
const METHODS = ['GET', 'HEAD', 'PUT', 'OPTIONS', 'DELETE', 'PATCH']
const okTask = { ...handled, body: 'OK' }

/** Lengths that no parser may believe. */
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

export const transportRows: readonly Row[] = [
  story('GET, HEAD, PUT, OPTIONS, DELETE, PATCH: 405 with Allow', {}, async (stage) => {
    for (const method of METHODS) {
      const answer = await stage.post({ ...message('m_1'), method })
      expectAnswer(answer, notAllowed)
      expect(answer.headers['allow']).toBe('POST')
    }
    await stage.settle()
    expectRecord(stage, notAllowed, METHODS.length)
  }),
  story('another method, with a body that never comes', {}, async (stage) => {
    const connection = await stage.connect()
    const headers = { ...message('m_1').headers, 'Content-Length': '100' }
    connection.write(wireBytes({ method: 'PUT', headers }))
    expectAnswer(await connection.answer(), notAllowed)
    await stage.settle()
    expectRecord(stage, notAllowed)
  }),
  row('ricloud at its bare and its suffixed path, with and without a trailing slash', {
    setting: { provider: ricloud() },
    send: ['/hook', '/hook/', '/hook/5b3c7e0e', '/hook/5b3c7e0e/', '/hook?x=1'].map((path, i) => ({
      ...task(`t_${i}`),
      path,
    })),
    expect: okTask,
  }),
  story('pipelined requests: each judged alone', {}, async (stage) => {
    const connection = await stage.connect()
    const forged = { ...message('m_2'), body: message('m_x').body }
    const requests = [message('m_1'), forged, { ...message('m_3'), chunkBytes: 9 }, message('m_1')]
    connection.write(Buffer.concat(requests.map(wireBytes)))
    const statuses: number[] = []
    for (const _ of requests) statuses.push((await connection.answer()).status)
    expect(statuses).toEqual([200, 401, 200, 200])
    await stage.settle()
    expect(stage.runs.map(({ id }) => id).sort()).toEqual(['m_1', 'm_3'])
  }),
  story('a request cut anywhere into two packets', {}, async (stage) => {
    const connection = await stage.connect()
    const length = wireBytes(message('m_00')).length
    for (let at = 10; at < length; at += 97) {
      const bytes = wireBytes(message(`m_${at}`))
      connection.write(bytes.subarray(0, at))
      await stage.roundTrip()
      connection.write(bytes.subarray(at))
      expectAnswer(await connection.answer(), handled)
    }
  }),
  story('Content-Length negative, doubled, or with Transfer-Encoding', {}, async (stage) => {
    for (const lengths of badLengths) {
      const connection = await stage.connect()
      const headers = [...Object.entries(message('m_1').headers), ...lengths]
      connection.write(wireBytes({ headers, body: 'hello' }))
      const answer = await connection.answer().catch((): WireAnswer | undefined => undefined)
      expect(answer?.status, String(lengths)).toBe(400)
      await connection.closed
    }
    await stage.settle()
    expect(stage.told).toEqual([])
    expect(stage.store).toEqual([])
  }),
  story('HTTP/1.0', {}, async (stage) => {
    const connection = await stage.connect()
    const bytes = wireBytes(message('m_1')).toString('latin1').replace('HTTP/1.1', 'HTTP/1.0')
    connection.write(Buffer.from(bytes, 'latin1'))
    expectAnswer(await connection.answer(), handled)
    await connection.closed
  }),
]
