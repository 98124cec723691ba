import { expect } from 'vitest'
import { rineMessage } from '../support/events.ts'
import { wireBytes } from '../support/http.ts'
import { signRine } from '../support/sign.ts'
import { expectAnswer, expectRecord, handled, type Row, refused, row, scene, story } from './row.ts'
import { finished, fromHandinger, fromRine, handinger, message, rine, secrets } from './senders.ts'

const unavailable = refused(500, 'secret_unavailable')
const badToken = refused(401, 'bad_token')
const token = secrets.handinger

/** Resolvers that give nothing usable. */
const broken: Readonly<Record<string, () => unknown>> = {
  'throws, with a password in it': () => {
    throw new Error('password=hunter2')
  },
  rejects: () => Promise.reject(new Error('password=hunter2')),
  'gives undefined': () => undefined,
  'gives null': () => null,
  'gives an empty text': () => '',
  'gives blanks': () => '  ',
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

export const secretRows: readonly Row[] = [
  row('a signature under the empty key, or under the word undefined', {
    send: ['', 'undefined', 'null', ' '].map((secret) => fromRine(rineMessage('m_1'), secret)),
    expect: refused(401, 'bad_signature'),
  }),
  ...Object.entries(broken).map(([what, resolver]) =>
    row(`a secret resolver that ${what}`, {
      setting: { provider: rine(resolver as () => string) },
      send: message('m_1'),
      expect: unavailable,
    }),
  ),
  story(
    'a secret resolver that never answers: 5 seconds',
    { provider: rine(() => new Promise<string>(() => {})), virtualTime: true },
    async (stage) => {
      const connection = await stage.connect()
      connection.write(wireBytes(message('m_1')))
      await stage.untilTimer()
      await stage.advance(5000)
      expectAnswer(await connection.answer(), unavailable)
      await stage.settle()
      expectRecord(stage, unavailable)
    },
  ),
  scene('a secret that is revoked in the resolver: the next delivery fails', () => {
    const live = ['other', secrets.rine]
    return {
      provider: rine(() => live.pop()),
      async tell(stage) {
        expectAnswer(await stage.post(message('m_1')), handled)
        expectAnswer(await stage.post(message('m_2')), refused(401, 'bad_signature'))
        await stage.settle()
        expect(stage.told).toEqual(['handled', 'rejected bad_signature'])
      },
    }
  }),
  story(
    'a resolver by path: two tenants, the same event id',
    { provider: ofTenant },
    async (stage) => {
      const body = JSON.stringify(rineMessage('m_1'))
      for (const tenant of ['a', 'b', 'a', 'b']) {
        const signed = signRine(`secret-of-${tenant}`, body)
        expectAnswer(await stage.post({ ...signed, path: `/hook/${tenant}` }), handled)
      }
      const crossed = signRine('secret-of-a', body)
      expectAnswer(await stage.post({ ...crossed, path: '/hook/b' }), refused(401, 'bad_signature'))
      await stage.settle()
      expect(stage.runs.map(({ endpoint }) => endpoint)).toEqual(['a', 'b'])
      expect(stage.told).toEqual([
        'handled',
        'handled',
        'duplicate',
        'duplicate',
        'rejected bad_signature',
      ])
    },
  ),
  row('a token of another length, a prefix of it, one character off', {
    setting: { provider: handinger() },
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
  row('the old and the new token after a change', {
    setting: { provider: handinger(['whk_old', 'whk_new']) },
    send: ['whk_old', 'whk_new'].map((one) => fromHandinger({ id: one }, one)),
    expect: handled,
  }),
  story(
    'a wrong token is refused before the body is there',
    { provider: handinger() },
    async (stage) => {
      const connection = await stage.connect()
      const headers = { 'X-Handinger-Token': 'wrong', 'Content-Length': '100' }
      connection.write(wireBytes({ headers }))
      expectAnswer(await connection.answer(), badToken)
      await stage.settle()
      expectRecord(stage, badToken)
    },
  ),
  row('a right token', {
    setting: { provider: handinger() },
    send: finished('h_1'),
    expect: handled,
  }),
]
