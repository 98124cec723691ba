import { ricloudTask, rineMessage } from '@hookseal/tests-kit/events'
import type { WireRequest } from '@hookseal/tests-kit/http'
import { type SignedRequest, signRine, signStandard } from '@hookseal/tests-kit/sign'
import { expect } from 'vitest'
import {
  type Case,
  expectAnswer,
  handled,
  refused,
  requestCase,
  scenario,
  unauthorized,
} from './case.ts'
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

/** Every authentication header of every kind of sender, with the name that its error code uses. */
const authHeaders = [
  { name: 'X-Rine-Signature', provider: rine(), signed: message('m_1'), missing: 'signature' },
  { name: 'Ricloud-Signature', provider: ricloud(), signed: task('t_1'), missing: 'signature' },
  { name: 'X-Handinger-Token', provider: handinger(), signed: finished('h_1'), missing: 'token' },
  { name: 'webhook-signature', provider: standard(), signed: event('e_1'), missing: 'signature' },
  { name: 'webhook-timestamp', provider: standard(), signed: event('e_1'), missing: 'timestamp' },
  { name: 'webhook-id', provider: standard(), signed: event('e_1'), missing: 'id' },
]

/** The request with one header repeated, once per line. */
function withLines({ headers, body }: SignedRequest, name: string, lines: readonly string[]) {
  const others = Object.entries(headers).filter(([key]) => key !== name)
  return { headers: [...others, ...lines.map((line) => [name, line] as const)], body }
}

const authCases: readonly Case[] = authHeaders.flatMap(({ name, provider, signed, missing }) => {
  const options = { provider }
  const value = headerOf(signed, name)
  const garbage = 'garbage'
  return [
    requestCase(`refuses ${name} when it is missing or empty`, {
      options,
      send: [
        withLines(signed, name, []),
        withLines(signed, name, ['']),
        withLines(signed, name, [' ']),
      ],
      expect: refused(401, `missing_${missing}`),
    }),
    requestCase(`refuses ${name} when it is repeated`, {
      options,
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
    requestCase(`refuses ${name} with two values, garbage, non-ASCII text or 15 KB`, {
      options,
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
    scenario(`refuses ${name} with NUL, a line break or over 16 KB`, options, async (harness) => {
      for (const one of [`${value}\0`, `\0`, `x\ry: ${value}`, 'a'.repeat(20_000)]) {
        const { status } = await harness.post(withLines(signed, name, [one]))
        expect([400, 401, 431]).toContain(status)
      }
      await harness.drain()
      expect(harness.runs).toEqual([])
      expect(harness.store).toEqual([])
    }),
  ]
})

const everyPrefix = (value: string) => [...value.slice(1)].map((_, at) => value.slice(0, at + 1))
const hex = headerOf(message('m_1'), 'X-Rine-Signature')
const asRine = (value: string): WireRequest =>
  withHeaders(message('m_1'), { 'X-Rine-Signature': value })

/** A signed task whose base64 contains both characters that base64url replaces. */
const urlSafe = Array.from({ length: 1000 }, (_, i) => task(`t_${i}`)).find((signed) =>
  /\+.*\/|\/.*\+/.test(headerOf(signed, 'Ricloud-Signature')),
) as SignedRequest
const [time = '', mac = ''] = headerOf(urlSafe, 'Ricloud-Signature').split(',s=')
const asRicloud = (value: string): WireRequest =>
  withHeaders(urlSafe, { 'Ricloud-Signature': value })

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** Decodes to the same bytes, but sets a bit that base64 leaves unused. */
const trailingBits = `${mac.slice(0, -2)}${BASE64[BASE64.indexOf(mac.at(-2) as string) + 1]}=`

const signatureCases: readonly Case[] = [
  requestCase('refuses hex that is truncated, extended, of odd length or with invalid digits', {
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
  requestCase('accepts hex in upper case', { send: asRine(hex.toUpperCase()), expect: handled }),
  requestCase(
    'refuses base64 that is truncated, extended, URL-safe, unpadded, spaced or with trailing bits',
    {
      options: { provider: ricloud() },
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
    },
  ),
  requestCase('refuses parts named constructor, toString or __proto__', {
    options: { provider: ricloud() },
    send: ['constructor=1', 'toString=', '__proto__=', '__proto__', 'valueOf=x', 's', '='].flatMap(
      (part) => [`${time},s=${mac},${part}`, `${part},${time},s=${mac}`].map(asRicloud),
    ),
    expect: refused(401, 'malformed_signature'),
  }),
  requestCase('refuses 17 signatures', {
    options: { provider: standard() },
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
  requestCase('accepts 16 signatures when the last one matches', {
    options: { provider: standard() },
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
  requestCase('ignores signatures of another version', {
    options: { provider: standard() },
    send: () => {
      const signed = event('e_1')
      const ours = headerOf(signed, 'webhook-signature')
      return [withHeaders(signed, { 'webhook-signature': `v1a,AAAA ${ours}` })]
    },
    expect: handled,
  }),
  requestCase('refuses signatures of another version only', {
    options: { provider: standard() },
    send: withHeaders(event('e_1'), { 'webhook-signature': 'v1a,AAAA v2,BBBB' }),
    expect: unauthorized,
  }),
  requestCase('accepts two signatures during a rotation, in either order', {
    options: { provider: standard() },
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
  requestCase('accepts either of two secrets during a rotation', {
    options: {
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

const timeCases: readonly Case[] = [
  // Each is correctly signed: only its form or its age can be the reason to refuse it.
  requestCase('refuses a correctly signed timestamp header that is malformed or not recent', {
    options: { provider: standard() },
    send: times.map((time) => standardAt(time, 'e_1')),
    expect: unauthorized,
  }),
  requestCase('refuses a correctly signed timestamp in a list that is malformed or not recent', {
    options: { provider: ricloud() },
    send: ['', ' 12 ', ` ${SECONDS}`, ...times].map((time) => ricloudAt(time)),
    expect: unauthorized,
  }),
  requestCase('refuses a timestamp one second older than the tolerance', {
    options: { provider: standard() },
    send: standardAt(at(-301), 'e_1'),
    expect: refused(401, 'timestamp_too_old'),
  }),
  requestCase('refuses a timestamp one second further ahead than the tolerance', {
    options: { provider: standard() },
    send: standardAt(at(301), 'e_1'),
    expect: refused(401, 'timestamp_in_future'),
  }),
  requestCase('accepts a timestamp at either edge of the tolerance', {
    options: { provider: standard() },
    send: [standardAt(at(-300), 'e_1'), standardAt(at(300), 'e_2')],
    expect: handled,
  }),
  requestCase('accepts a ricloud timestamp at either edge of its 600 seconds', {
    options: { provider: ricloud() },
    send: [ricloudAt(at(-600), 't_1'), ricloudAt(at(600), 't_2')],
    expect: okTask,
  }),
  requestCase('refuses a ricloud timestamp one second beyond either edge', {
    options: { provider: ricloud() },
    send: [ricloudAt(at(-601)), ricloudAt(at(601))],
    expect: refused(401, /^rejected timestamp_(too_old|in_future)$/),
  }),
  requestCase("applies the receiver's own tolerance", {
    options: { provider: standard(), toleranceSeconds: 10 },
    send: [standardAt(at(-11), 'e_1'), standardAt(at(11), 'e_2')],
    expect: refused(401, /^rejected timestamp_(too_old|in_future)$/),
  }),
  requestCase('refuses part of the payload moved into the timestamp or the id', {
    options: { provider: standard() },
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
  requestCase(
    'refuses a correctly signed id with a period, a space, non-ASCII text or 257 characters',
    {
      options: { provider: standard() },
      send: ['e.1', '.', 'e 1', 'e'.repeat(257), 'caf\xe9'].map((id) => standardAt(at(0), id)),
      expect: unauthorized,
    },
  ),
  requestCase('refuses part of the payload moved into the timestamp of a list', {
    options: { provider: ricloud() },
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

const unsignedCases: readonly Case[] = [
  scenario(
    'runs a captured delivery once when its unsigned id and name are rewritten',
    { provider: hub() },
    async (harness) => {
      const signed = signRine(secrets.hub, '{"action":"push"}')
      for (const id of ['d_1', 'd_2', 'd_1']) {
        const headers = { 'X-Hub-Delivery': id, 'X-Hub-Event': `name-${id}`, 'webhook-id': id }
        expectAnswer(await harness.post(withHeaders(signed, headers)), handled)
      }
      await harness.drain()
      expect(
        harness.runs.map(({ type, id, idAuthenticated }) => [type, id, idAuthenticated]),
      ).toEqual([['push', 'd_1', false]])
      expect(harness.observed).toEqual(['handled', 'duplicate', 'duplicate'])
    },
  ),
  requestCase('accepts a valid signature with a header named __proto__, constructor or toString', {
    send: ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name, i) =>
      withHeaders(message(`m_${i}`), { [name]: 'x' }),
    ),
    expect: handled,
  }),
  requestCase('accepts a valid signature with X-Forwarded-* and similar headers', {
    send: withHeaders(message('m_1'), spoofed),
    expect: handled,
  }),
  requestCase('refuses an invalid signature with X-Forwarded-* and similar headers', {
    send: withHeaders(signRine('other', message('m_1').body), spoofed),
    expect: refused(401, 'bad_signature'),
  }),
]

export const headerCases: readonly Case[] = [
  ...authCases,
  ...signatureCases,
  ...timeCases,
  ...unsignedCases,
]
