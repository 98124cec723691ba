import { expect } from 'vitest'
import { ricloudTask, rineMessage } from '../support/events.ts'
import type { WireRequest } from '../support/http.ts'
import { type SignedRequest, signRine, signStandard } from '../support/sign.ts'
import { expectAnswer, handled, type Row, refused, row, story, unauthorized } from './row.ts'
import {
  finished,
  fromRicloud,
  fromStandard,
  handinger,
  headerOf,
  hub,
  message,
  ricloud,
  rine,
  SECONDS,
  secrets,
  standard,
  task,
  withHeaders,
} from './senders.ts'

const okTask = { ...handled, body: 'OK' }
const event = (id: string) => fromStandard({ type: 'x' }, id)

/** Every authentication header of every kind of sender, and what its absence is called. */
const authHeaders = [
  { name: 'X-Rine-Signature', provider: rine(), signed: message('m_1'), missing: 'signature' },
  { name: 'Ricloud-Signature', provider: ricloud(), signed: task('t_1'), missing: 'signature' },
  { name: 'X-Handinger-Token', provider: handinger(), signed: finished('h_1'), missing: 'token' },
  { name: 'webhook-signature', provider: standard(), signed: event('e_1'), missing: 'signature' },
  { name: 'webhook-timestamp', provider: standard(), signed: event('e_1'), missing: 'timestamp' },
  { name: 'webhook-id', provider: standard(), signed: event('e_1'), missing: 'id' },
]

/** The request with a header's lines written out one by one. */
function withLines({ headers, body }: SignedRequest, name: string, lines: readonly string[]) {
  const others = Object.entries(headers).filter(([key]) => key !== name)
  return { headers: [...others, ...lines.map((line) => [name, line] as const)], body }
}

const authRows: readonly Row[] = authHeaders.flatMap(({ name, provider, signed, missing }) => {
  const setting = { provider }
  const value = headerOf(signed, name)
  const garbage = 'garbage'
  return [
    row(`${name}: missing or empty`, {
      setting,
      send: [
        withLines(signed, name, []),
        withLines(signed, name, ['']),
        withLines(signed, name, [' ']),
      ],
      expect: refused(401, `missing_${missing}`),
    }),
    row(`${name}: twice, equal or not, in any order`, {
      setting,
      send: [
        [value, value],
        [value, garbage],
        [garbage, value],
        [value, ''],
        ['', value],
      ].map((lines) => withLines(signed, name, lines)),
      expect: ({ seesRepeatedHeaders }) =>
        seesRepeatedHeaders ? refused(401, 'duplicate_header') : unauthorized,
    }),
    row(`${name}: two values in one, garbage, non-ASCII, 15 KB`, {
      setting,
      send: [
        `${value}, ${garbage}`,
        `${garbage}, ${value}`,
        `${value}, ${value}`,
        `${value},${garbage}`,
        `${value} ${garbage}`,
        garbage,
        `${value}\xe9`,
        '\xff\xfe',
        '\u{2028}x'.slice(1),
        'a'.repeat(15_000),
        `${value}${' '.repeat(15_000)}x`,
        '[object Object]',
        '__proto__',
      ].map((one) => withLines(signed, name, [one])),
      expect: unauthorized,
    }),
    story(`${name}: with NUL, with a line break, over 16 KB`, setting, async (stage) => {
      for (const one of [`${value}\0`, `\0`, `x\ry: ${value}`, 'a'.repeat(20_000)]) {
        const { status } = await stage.post(withLines(signed, name, [one]))
        expect([400, 401, 431]).toContain(status)
      }
      await stage.settle()
      expect(stage.runs).toEqual([])
      expect(stage.store).toEqual([])
    }),
  ]
})

const everyPrefix = (value: string) => [...value.slice(1)].map((_, at) => value.slice(0, at + 1))
const hex = headerOf(message('m_1'), 'X-Rine-Signature')
const asRine = (value: string): WireRequest =>
  withHeaders(message('m_1'), { 'X-Rine-Signature': value })

/** A signed task whose base64 has both characters in which base64url differs. */
const urlSafe = Array.from({ length: 1000 }, (_, i) => task(`t_${i}`)).find((signed) =>
  /\+.*\/|\/.*\+/.test(headerOf(signed, 'Ricloud-Signature')),
) as SignedRequest
const [time = '', mac = ''] = headerOf(urlSafe, 'Ricloud-Signature').split(',s=')
const asRicloud = (value: string): WireRequest =>
  withHeaders(urlSafe, { 'Ricloud-Signature': value })

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** The same bytes with a bit set that base64 leaves unused. */
const trailingBits = `${mac.slice(0, -2)}${BASE64[BASE64.indexOf(mac.at(-2) as string) + 1]}=`

const signatureRows: readonly Row[] = [
  row('hex cut at every length, extended, odd, with other digits', {
    send: [
      ...everyPrefix(hex),
      `${hex}0`,
      `${hex}00`,
      `${hex}${hex}`,
      `0x${hex}`,
      hex.replace(/^./, 'g'),
      hex.replace(/^./, '+'),
      `${hex.slice(0, 32)} ${hex.slice(32)}`,
      `sha256=${hex.slice(1)}`,
      `sha256= ${hex}`,
      `SHA256=${hex}`,
      `sha1=${hex}`,
      `sha256=sha256=${hex}`,
    ].map(asRine),
    expect: unauthorized,
  }),
  row('hex in upper case', { send: asRine(hex.toUpperCase()), expect: handled }),
  row('base64 cut at every length, extended, URL-safe, unpadded, spaced, trailing bits', {
    setting: { provider: ricloud() },
    send: [
      ...everyPrefix(mac).map((cut) => `${time},s=${cut}`),
      `${time},s=${mac}=`,
      `${time},s=${mac}AAAA`,
      `${time},s=${mac.replaceAll('+', '-').replaceAll('/', '_')}`,
      `${time},s=${mac.replace('=', '')}`,
      `${time},s=${mac.slice(0, 20)} ${mac.slice(20)}`,
      `${time},s=${mac.slice(0, 20)}\t${mac.slice(20)}`,
      `${time},s=${trailingBits}`,
      `${time},s=${mac.toLowerCase()}`,
      `${time}, s=${mac}`,
      `${time},S=${mac}`,
      `${time};s=${mac}`,
      `${time},s=`,
      `${time},`,
      time,
      `s=${mac}`,
      `${time},${time},s=${mac}`,
      `${time},t=1,s=${mac}`,
    ].map(asRicloud),
    expect: unauthorized,
  }),
  row('parts named constructor, toString, __proto__', {
    setting: { provider: ricloud() },
    send: ['constructor=1', 'toString=', '__proto__=', '__proto__', 'valueOf=x', 's', '='].flatMap(
      (part) => [`${time},s=${mac},${part}`, `${part},${time},s=${mac}`].map(asRicloud),
    ),
    expect: refused(401, 'malformed_signature'),
  }),
  row('17 signatures', {
    setting: { provider: standard() },
    send: () => {
      const signed = event('e_1')
      const right = headerOf(signed, 'webhook-signature')
      const wrong = `v1,${Buffer.alloc(32).toString('base64')}`
      const many = Array.from({ length: 16 }, () => wrong)
      return [
        [right, ...many],
        [...many, right],
        Array.from({ length: 17 }, () => right),
        Array.from({ length: 1000 }, () => 'v2,x'),
      ].map((list) => withHeaders(signed, { 'webhook-signature': list.join(' ') }))
    },
    expect: refused(401, 'malformed_signature'),
  }),
  row('16 signatures, the last one right', {
    setting: { provider: standard() },
    send: () => {
      const signed = event('e_1')
      const wrong = `v1,${Buffer.alloc(32).toString('base64')}`
      const list = [
        ...Array.from({ length: 15 }, () => wrong),
        headerOf(signed, 'webhook-signature'),
      ]
      return [withHeaders(signed, { 'webhook-signature': list.join(' ') })]
    },
    expect: handled,
  }),
  row('signatures of another version beside ours', {
    setting: { provider: standard() },
    send: () => {
      const signed = event('e_1')
      const ours = headerOf(signed, 'webhook-signature')
      return [withHeaders(signed, { 'webhook-signature': `v1a,AAAA ${ours}` })]
    },
    expect: handled,
  }),
  row('signatures of another version alone', {
    setting: { provider: standard() },
    send: withHeaders(event('e_1'), { 'webhook-signature': 'v1a,AAAA v2,BBBB' }),
    expect: unauthorized,
  }),
  row('two signatures during a rotation, either right, in any order', {
    setting: { provider: standard() },
    send: () => {
      const other = `whsec_${Buffer.from('the key before or after this one').toString('base64')}`
      return [0, 1].map((at) => {
        const id = `e_${at}`
        const ours = event(id)
        const theirs = signStandard(other, ours.body, String(SECONDS), id)
        const pair = [ours, theirs].map((one) => headerOf(one, 'webhook-signature'))
        if (at === 1) pair.reverse()
        return withHeaders(ours, { 'webhook-signature': pair.join(' ') })
      })
    },
    expect: handled,
  }),
  row('two secrets during a rotation, either one used', {
    setting: {
      provider: rine([
        { id: 'old', value: 'old-secret' },
        { id: 'new', value: 'new-secret' },
      ]),
    },
    send: ['old-secret', 'new-secret'].map((secret) =>
      signRine(secret, JSON.stringify(rineMessage(secret))),
    ),
    expect: handled,
    also: ({ runs }) => expect(runs.map(({ secretId }) => secretId)).toEqual(['old', 'new']),
  }),
]

const times = [
  'abc',
  'NaN',
  'Infinity',
  '-1',
  `-${SECONDS}`,
  `+${SECONDS}`,
  `${SECONDS}.5`,
  `${SECONDS}.`,
  '1e9',
  '0x10',
  `0${SECONDS}`,
  '000',
  '0',
  `${SECONDS}xyz`,
  `${SECONDS}000`,
  String(2 ** 53),
  '9'.repeat(12),
  '9'.repeat(400),
  `${SECONDS}\xa0`,
  `${SECONDS} ${SECONDS}`,
]
const standardAt = (at: number | string, id: string) => fromStandard({ type: 'x' }, id, at)
const ricloudAt = (at: number | string, id = 't_1') => fromRicloud(ricloudTask(id), at)
const at = (seconds: number) => String(SECONDS + seconds)

const timeRows: readonly Row[] = [
  // Each is rightly signed as it stands: what refuses it is its form, or the window.
  row('a time in a header of its own, rightly signed, that is no fresh time', {
    setting: { provider: standard() },
    send: times.map((time) => standardAt(time, 'e_1')),
    expect: unauthorized,
  }),
  row('a time in a list, rightly signed, that is no fresh time', {
    setting: { provider: ricloud() },
    send: ['', ' 12 ', ` ${SECONDS}`, ...times].map((time) => ricloudAt(time)),
    expect: unauthorized,
  }),
  row('older than the tolerance by a second', {
    setting: { provider: standard() },
    send: standardAt(at(-301), 'e_1'),
    expect: refused(401, 'timestamp_too_old'),
  }),
  row('later than the tolerance by a second', {
    setting: { provider: standard() },
    send: standardAt(at(301), 'e_1'),
    expect: refused(401, 'timestamp_in_future'),
  }),
  row('at either edge of the tolerance', {
    setting: { provider: standard() },
    send: [standardAt(at(-300), 'e_1'), standardAt(at(300), 'e_2')],
    expect: handled,
  }),
  row('ricloud, at either edge of its 600 seconds', {
    setting: { provider: ricloud() },
    send: [ricloudAt(at(-600), 't_1'), ricloudAt(at(600), 't_2')],
    expect: okTask,
  }),
  row('ricloud, a second beyond either edge', {
    setting: { provider: ricloud() },
    send: [ricloudAt(at(-601)), ricloudAt(at(601))],
    expect: refused(401, /^rejected timestamp_(too_old|in_future)$/),
  }),
  row('a tolerance of the receiver’s own', {
    setting: { provider: standard(), toleranceSeconds: 10 },
    send: [standardAt(at(-11), 'e_1'), standardAt(at(11), 'e_2')],
    expect: refused(401, /^rejected timestamp_(too_old|in_future)$/),
  }),
  row('part of the payload moved into the time or the id', {
    setting: { provider: standard() },
    send: () => {
      const signed = signStandard(secrets.standard, '5.{"type":"x"}', String(SECONDS), 'e_1')
      const whole = '{"type":"x"}'
      return [
        { ...withHeaders(signed, { 'webhook-timestamp': `${SECONDS}.5` }), body: whole },
        {
          ...withHeaders(signed, { 'webhook-id': `e_1.${SECONDS}`, 'webhook-timestamp': '5' }),
          body: whole,
        },
        { ...withHeaders(signed, { 'webhook-id': 'e_1.', 'webhook-timestamp': '5' }), body: whole },
      ]
    },
    expect: unauthorized,
  }),
  row('a full stop or a blank in a rightly signed id, or 257 characters', {
    setting: { provider: standard() },
    send: ['e.1', '.', 'e 1', 'e'.repeat(257), 'caf\xe9'].map((id) => standardAt(at(0), id)),
    expect: unauthorized,
  }),
  row('part of the payload moved into the time of a list', {
    setting: { provider: ricloud() },
    send: () => {
      const rest = JSON.stringify(ricloudTask('t_1'))
      const signed = fromRicloud(`5.${rest}`, at(0))
      const value = headerOf(signed, 'Ricloud-Signature').replace(at(0), `${at(0)}.5`)
      return [{ ...withHeaders(signed, { 'Ricloud-Signature': value }), body: rest }]
    },
    expect: refused(401, 'malformed_timestamp'),
  }),
]

const spoofed = {
  'X-Forwarded-For': '127.0.0.1',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'evil.example',
  'X-HTTP-Method-Override': 'GET',
  'X-Original-URL': '/admin',
  'X-Rewrite-URL': '/admin',
}

const unsignedRows: readonly Row[] = [
  story(
    'a captured delivery with its unsigned id and name rewritten',
    { provider: hub() },
    async (stage) => {
      const signed = signRine(secrets.hub, '{"action":"push"}')
      for (const id of ['d_1', 'd_2', 'd_1']) {
        const headers = { 'X-Hub-Delivery': id, 'X-Hub-Event': `name-${id}`, 'webhook-id': id }
        expectAnswer(await stage.post(withHeaders(signed, headers)), handled)
      }
      await stage.settle()
      expect(
        stage.runs.map(({ type, id, idAuthenticated }) => [type, id, idAuthenticated]),
      ).toEqual([['push', 'd_1', false]])
      expect(stage.told).toEqual(['handled', 'duplicate', 'duplicate'])
    },
  ),
  row('a header named __proto__, constructor or toString beside a good signature', {
    send: ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name, i) =>
      withHeaders(message(`m_${i}`), { [name]: 'x' }),
    ),
    expect: handled,
  }),
  row('X-Forwarded-* and its like beside a good signature', {
    send: withHeaders(message('m_1'), spoofed),
    expect: handled,
  }),
  row('X-Forwarded-* and its like beside a bad one', {
    send: withHeaders(signRine('other', message('m_1').body), spoofed),
    expect: refused(401, 'bad_signature'),
  }),
]

export const headerRows: readonly Row[] = [
  ...authRows,
  ...signatureRows,
  ...timeRows,
  ...unsignedRows,
]
