import { rineMessage } from '@hookseal/tests-kit/events'
import { wireBytes } from '@hookseal/tests-kit/http'
import { signRine } from '@hookseal/tests-kit/sign'
import { expect } from 'vitest'
import {
  type Case,
  expectAnswer,
  expectRecord,
  handled,
  isolatedScenario,
  refused,
  requestCase,
  scenario,
} from './case.ts'
import { finished, fromHandinger, fromRine, handinger, message, rine, secrets } from './senders.ts'

const unavailable = refused(500, 'secret_unavailable')
const badToken = refused(401, 'bad_token')
const token = secrets.handinger

/** Resolvers that give no usable secret. */
const broken: Readonly<Record<string, () => unknown>> = {
  'throws an error that contains a password': () => {
    throw new Error('password=hunter2')
  },
  rejects: () => Promise.reject(new Error('password=hunter2')),
  'gives undefined': () => undefined,
  'gives null': () => null,
  'gives an empty string': () => '',
  'gives only spaces': () => '  ',
  'gives an empty list': () => [],
  'gives a list with one empty entry': () => [secrets.rine, ''],
  'gives a number': () => 5,
  'gives an endpoint without a name': () => ({ endpoint: '', secrets: secrets.rine }),
}

const tenants: Readonly<Record<string, string>> = { a: 'secret-of-a', b: 'secret-of-b' }
const ofTenant = rine(({ url = '' }) => {
  const endpoint = new URL(url, 'http://localhost').pathname.split('/').at(-1) as string
  return { endpoint, secrets: tenants[endpoint] }
})

export const secretCases: readonly Case[] = [
  requestCase('refuses a signature keyed with an empty string or the word undefined', {
    send: ['', 'undefined', 'null', ' '].map((secret) => fromRine(rineMessage('m_1'), secret)),
    expect: refused(401, 'bad_signature'),
  }),
  ...Object.entries(broken).map(([what, resolver]) =>
    requestCase(`answers 500 when a secret resolver ${what}`, {
      options: { provider: rine(resolver as () => string) },
      send: message('m_1'),
      expect: unavailable,
    }),
  ),
  scenario(
    'answers 500 after 5 seconds when a secret resolver never answers',
    { provider: rine(() => new Promise<string>(() => {})), virtualTime: true },
    async (harness) => {
      const connection = await harness.connect()
      connection.write(wireBytes(message('m_1')))
      await harness.untilTimer(5000)
      await harness.advance(5000)
      expectAnswer(await connection.answer(), unavailable)
      await harness.drain()
      expectRecord(harness, unavailable)
    },
  ),
  isolatedScenario('refuses the next delivery once the resolver revokes a secret', () => {
    const live = ['other', secrets.rine]
    return {
      provider: rine(() => live.pop()),
      async steps(harness) {
        expectAnswer(await harness.post(message('m_1')), handled)
        expectAnswer(await harness.post(message('m_2')), refused(401, 'bad_signature'))
        await harness.drain()
        expect(harness.observed).toEqual(['handled', 'rejected bad_signature'])
      },
    }
  }),
  scenario(
    'keeps two tenants with the same event id apart when secrets are resolved by path',
    { provider: ofTenant },
    async (harness) => {
      const body = JSON.stringify(rineMessage('m_1'))
      for (const tenant of ['a', 'b', 'a', 'b']) {
        const signed = signRine(`secret-of-${tenant}`, body)
        expectAnswer(await harness.post({ ...signed, path: `/hook/${tenant}` }), handled)
      }
      const crossed = signRine('secret-of-a', body)
      expectAnswer(
        await harness.post({ ...crossed, path: '/hook/b' }),
        refused(401, 'bad_signature'),
      )
      await harness.drain()
      expect(harness.runs.map(({ endpoint }) => endpoint)).toEqual(['a', 'b'])
      expect(harness.observed).toEqual([
        'handled',
        'handled',
        'duplicate',
        'duplicate',
        'rejected bad_signature',
      ])
    },
  ),
  requestCase('refuses a token of another length, a prefix of it or one with a wrong character', {
    options: { provider: handinger() },
    send: [
      ...[...token.slice(1)].map((_, at) => token.slice(0, at + 1)),
      `${token}0`,
      `${token}${token}`,
      `x${token.slice(1)}`,
      `${token.slice(0, -1)}x`,
      token.toUpperCase(),
      `Bearer ${token}`,
    ].map((one) => fromHandinger({ id: 'h_1' }, one)),
    expect: badToken,
  }),
  requestCase('accepts the old and the new token during a rotation', {
    options: { provider: handinger(['whk_old', 'whk_new']) },
    send: ['whk_old', 'whk_new'].map((one) => fromHandinger({ id: one }, one)),
    expect: handled,
  }),
  scenario(
    'refuses a wrong token before the body arrives',
    { provider: handinger() },
    async (harness) => {
      const connection = await harness.connect()
      const headers = { 'X-Handinger-Token': 'wrong', 'Content-Length': '100' }
      connection.write(wireBytes({ headers }))
      expectAnswer(await connection.answer(), badToken)
      await harness.drain()
      expectRecord(harness, badToken)
    },
  ),
  requestCase('accepts a correct token', {
    options: { provider: handinger() },
    send: finished('h_1'),
    expect: handled,
  }),
]
