import {
  createReceiver,
  type HeadersInput,
  type HmacOptions,
  hmac,
  standardWebhooksScheme,
  standardWebhooksSignature,
} from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import {
  acme,
  bytesOf,
  made,
  NOW_MS,
  NOW_SECONDS,
  receiverOf,
  SECRET,
  signature,
} from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { described } from '../support/described.ts'
import { senders, signers } from '../support/senders.ts'
import { mac as macOf } from '../support/sign.ts'

const body = bytesOf(made())
const right = signature(body)
const [time, mac] = right.split(',') as [string, string]
const hex = mac.slice('v1='.length)

/** How a receiver of the made-up sender judges one signature header, or headers as they are. */
const judge = (header: string) => verify({ 'acme-signature': header })
const verify = (headers: HeadersInput) => codeOf(receiverOf().verify({ headers, body }))

const shapes: Record<string, (pairs: [string, string][]) => HeadersInput> = {
  'a record': (pairs) => Object.fromEntries(pairs),
  'raw pairs': (pairs) => pairs.flat(),
  'a list of pairs': (pairs) => pairs,
  'a Map': (pairs) => new Map(pairs),
  'a Headers': (pairs) => new Headers(pairs),
  'an iterator': (pairs) => pairs.values(),
}

describe.each(senders)('the authentication headers of $name', (sender) => {
  const { event, header, missing, receiver, sign } = sender
  const target = receiver()
  const headers = sign(event)
  const value = headers[header] as string
  const code = (changed: HeadersInput) => codeOf(target.verify({ headers: changed, body: event }))

  it.each(Object.keys(shapes))('are read from %s, in any case', async (shape) => {
    const input = shapes[shape] as (typeof shapes)[string]
    const upper = Object.entries(headers).map(([k, v]): [string, string] => [k.toUpperCase(), v])
    expect(await code(input(Object.entries(headers)))).toBe('verified')
    expect(await code(input(upper))).toBe('verified')
  })

  it('are rejected when missing or empty', async () => {
    const { [header]: _, ...others } = headers
    expect(await code(others)).toBe(missing)
    expect(await code({ ...headers, [header]: '' })).toBe(missing)
    expect(await code({ ...headers, [header]: undefined })).toBe(missing)
    expect(await code([])).toBe(missing)
    expect(await code({ __proto__: value })).toBe(missing)
    expect(await code(JSON.parse(`{"__proto__":${JSON.stringify(value)}}`))).toBe(missing)
    for (const none of [undefined, null, 5, 'text']) expect(await code(none as never)).toBe(missing)
  })

  it('are rejected when they arrive twice, equal or not', async () => {
    const pairs = Object.entries(headers)
    for (const second of [value, 'garbage', '']) {
      const twice: [string, string][] = [...pairs, [header.toUpperCase(), second]]
      expect(await code(twice)).toBe('duplicate_header')
      expect(await code(twice.flat())).toBe('duplicate_header')
      expect(await code({ ...headers, [header]: [value, second] })).toBe('duplicate_header')
      const joined = await code(new Headers(twice))
      expect(joined).toMatch(/^(malformed_|bad_|duplicate_)/)
    }
    expect(await code({ ...headers, [header]: [value] })).toBe('duplicate_header')
  })

  it.each([
    ['valid, garbage', `${value}, garbage`],
    ['garbage, valid', `garbage, ${value}`],
    ['valid,valid', `${value},${value}x`],
    ['a space in front', ` ${value}`],
    ['a space behind', `${value} `],
    ['a tab', `\t${value}`],
    ['a NUL', `${value}\0`],
    ['a line feed', `${value}\n`],
    ['non-ASCII text', `${value}é`],
    ['a full-width text', value.replace(/\w/, 'ａ')],
    ['16 KB', value + 'a'.repeat(16_384)],
    ['16 KB of separators', `${value}${','.repeat(16_384)}`],
  ])('are rejected with %s', async (_, changed) => {
    const result = await code({ ...headers, [header]: changed })
    expect(result).toMatch(/^(malformed_|bad_)/)
  })

  it('are rejected at any other length', async () => {
    for (let length = 1; length < value.length; length++) {
      const result = await code({ ...headers, [header]: value.slice(0, length) })
      expect(result).toMatch(/^(malformed_|bad_|missing_)/)
    }
    for (const more of ['0', 'A', '=', '==', value]) {
      expect(await code({ ...headers, [header]: value + more })).toMatch(/^(malformed_|bad_)/)
    }
  })

  it('are rejected with any one bit of any character changed', async () => {
    for (let bit = 0; bit < value.length * 16; bit++) {
      const at = bit >> 4
      const flipped = String.fromCharCode(value.charCodeAt(at) ^ (1 << (bit & 15)))
      const changed = value.slice(0, at) + flipped + value.slice(at + 1)
      // Hex may be written in either case.
      if (changed.toLowerCase() === value.toLowerCase() && sender.name === 'rine') continue
      expect(await code({ ...headers, [header]: changed }), changed).not.toBe('verified')
    }
  })
})

describe('hex signatures', () => {
  it('may be written in either case', async () => {
    expect(await judge(`${time},v1=${hex.toUpperCase()}`)).toBe('verified')
  })

  it.each([
    ['odd', hex.slice(1)],
    ['not hex', `g${hex.slice(1)}`],
    ['prefixed', `0x${hex.slice(2)}`],
    ['spaced', `${hex.slice(0, 32)} ${hex.slice(32)}`],
    ['another digest', hex.slice(0, 40)],
    ['full-width digits', hex.replace(/\d/, '０')],
    ['nothing', ''],
  ])('are rejected when %s', async (_, text) => {
    expect(await judge(`${time},v1=${text}`)).toBe('malformed_signature')
  })
})

describe('base64 signatures', () => {
  const target = createReceiver({ provider: acme({ format: 'v1={base64}' }), now: () => NOW_MS })
  const base64 = Buffer.from(hex, 'hex').toString('base64')
  const code = (text: string) =>
    codeOf(target.verify({ headers: { 'acme-signature': `${time},v1=${text}` }, body }))
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

  it('are accepted as RFC 4648 section 4 writes them', async () => {
    expect(await code(base64)).toBe('verified')
  })

  it('are rejected with trailing bits that are not zero', async () => {
    const last = alphabet.indexOf(base64[42] as string)
    for (let bits = 1; bits < 4; bits++) {
      const changed = `${base64.slice(0, 42)}${alphabet[last | bits]}=`
      if (changed !== base64) expect(await code(changed)).toBe('malformed_signature')
    }
  })

  it.each([
    ['unpadded', base64.slice(0, 43)],
    ['padded too much', `${base64}=`],
    ['padded within', `${base64.slice(0, 20)}=${base64.slice(21)}`],
    ['spaced', `${base64.slice(0, 20)} ${base64.slice(20)}`],
    ['broken by a line', `${base64.slice(0, 20)}\n${base64.slice(20)}`],
    ['of hex', hex],
  ])('are rejected when %s', async (_, text) => {
    expect(await code(text)).toBe('malformed_signature')
  })

  it('are rejected in the URL-safe alphabet', async () => {
    for (const [from, to] of ['+-', '/_']) {
      const at = alphabet.indexOf(from as string)
      const bytes = Buffer.alloc(32, (at << 2) | (at >> 4))
      const text = Buffer.from(bytes)
        .toString('base64')
        .replaceAll(/[+/]/g, to as string)
      if (text.includes(to as string)) expect(await code(text)).toBe('malformed_signature')
    }
    expect(await code(Buffer.alloc(32, 0xff).toString('base64url').padEnd(44, '='))).toBe(
      'malformed_signature',
    )
  })
})

describe('a list of signatures', () => {
  const wrong = `v1=${'0'.repeat(64)}`

  it('is accepted if any of up to sixteen is correct, in any position', async () => {
    for (let at = 0; at < 16; at++) {
      const list = Array.from({ length: 16 }, (_, i) => (i === at ? mac : wrong))
      expect(await judge([time, ...list].join(','))).toBe('verified')
    }
    expect(await judge([mac, time].join(','))).toBe('verified')
  })

  it('is rejected beyond sixteen, before any secret is loaded', async () => {
    const secret = vi.fn(() => SECRET)
    const target = receiverOf({ provider: acme({ secret }) })
    const headers = { 'acme-signature': [time, mac, ...Array(16).fill(wrong)].join(',') }
    expect(await codeOf(target.verify({ headers, body }))).toBe('malformed_signature')
    expect(secret).not.toHaveBeenCalled()
  })

  it('skips other versions, and is missing ours when there are no others', async () => {
    expect(await judge(`${time},v0=abc,${mac},v2=def`)).toBe('verified')
    expect(await judge(`${time},v0=abc`)).toBe('missing_signature')
    expect(await judge(time)).toBe('missing_signature')
    for (const other of ['ab2=x', 'v12=x', 'v1a=x', 'abc123abc=~', 'v2=x=']) {
      expect(await judge(`${time},${other},${mac}`)).toBe('verified')
    }
  })

  it.each([
    'v2=a b',
    'abcd2=x',
    'v1234=x',
    'constructor=1',
    'toString=',
    '__proto__=1',
    '=',
    '',
    'v1',
    'x=1',
    ' v1=1',
    'v1=1;v1=2',
  ])('is rejected with a part "%s"', async (part) => {
    expect(await judge(`${time},${part},${mac}`)).toBe('malformed_signature')
    expect(await judge(`${time},${mac},${part}`)).toBe('malformed_signature')
  })

  it('is read up to 4096 characters', async () => {
    const padded = (length: number) => {
      const list = `${time},${mac},v0=`
      return list + 'x'.repeat(length - list.length)
    }
    expect(await judge(padded(4096))).toBe('verified')
    expect(await judge(padded(4097))).toBe('malformed_signature')
  })

  it('is rejected with two times', async () => {
    expect(await judge(`${time},${time},${mac}`)).toBe('malformed_timestamp')
    expect(await judge(`t=1,${time},${mac}`)).toBe('malformed_timestamp')
  })
})

describe('a list of signatures without a time', () => {
  const list = {
    separator: ',',
    format: ['v1={hex}', 'v2={base64}'],
  } as const satisfies Partial<HmacOptions>
  const judgeList = (parts: readonly string[]) => {
    const target = described(hmac({ secret: SECRET, header: 'sig', ...list }))
    return codeOf(target.verify({ headers: { sig: parts.join(',') }, body: '{}' }))
  }
  const correct = `v1=${macOf(SECRET, '{}')}`
  const wrong = `v1=${'0'.repeat(64)}`

  it('is accepted with up to sixteen signatures', async () => {
    expect(await judgeList([correct, ...Array(15).fill(wrong)])).toBe('verified')
    expect(await judgeList([correct, ...Array(16).fill(wrong)])).toBe('malformed_signature')
  })

  it.each(['v1=zz', 'v2=zz', 't=1700000000', 'undefined', 'undefined=1'])(
    'is rejected with "%s", which is neither a signature nor another version',
    async (part) => {
      expect(await judgeList([correct, part])).toBe('malformed_signature')
    },
  )

  it('skips a version that is in no format', async () => {
    expect(await judgeList([correct, 'v3=zz'])).toBe('verified')
  })
})

describe('a single signature', () => {
  it('is malformed in another version, which only a list may contain', async () => {
    const target = described(hmac({ secret: SECRET, header: 'sig', format: 'v1={hex}' }))
    const send = (sig: string) => codeOf(target.verify({ headers: { sig }, body: '{}' }))
    expect(await send(`v1=${macOf(SECRET, '{}')}`)).toBe('verified')
    expect(await send('v2=abc')).toBe('malformed_signature')
  })

  it('is verified whatever the query of the request is, if no digest is in it', async () => {
    const target = described(hmac({ secret: SECRET, header: 'sig' }))
    const headers = { sig: macOf(SECRET, '{}') }
    const url = '/hooks?undefined=1&bodySHA256=2'
    expect(await codeOf(target.verify({ headers, url, body: '{}' }))).toBe('verified')
  })
})

const TIMES = [
  ['', 'missing_timestamp'],
  ...[
    'abc',
    'NaN',
    'Infinity',
    '-1',
    '+1',
    '1.5',
    '1e9',
    '0x10',
    '0',
    ` ${NOW_SECONDS} `,
    ` ${NOW_SECONDS}`,
    `${NOW_SECONDS} `,
    `0${NOW_SECONDS}`,
    `000${NOW_SECONDS}`,
    '0000000000',
    `${NOW_SECONDS}xyz`,
    `${NOW_SECONDS}\n`,
    `${NOW_SECONDS}.0`,
    `${NOW_SECONDS}n`,
    `${NOW_SECONDS}_0`,
    String(NOW_MS),
    String(2 ** 53),
    '9'.repeat(400),
    '١٧٠٠٠٠٠٠٠٠',
    '１７０００００００００',
  ].map((text) => [text, 'malformed_timestamp'] as const),
] as const

describe('a signed time', () => {
  it.each(TIMES)(
    'is rejected as "%s" in a list, even if correctly signed',
    async (seconds, code) => {
      expect(await judge(signature(body, { seconds }))).toBe(code)
    },
  )

  it.each(TIMES)('is rejected as "%s" in a separate header', async (seconds, code) => {
    const headers = {
      'webhook-id': 'm',
      'webhook-timestamp': seconds,
      'webhook-signature': `v1,${'A'.repeat(43)}=`,
    }
    const secret = 'whsec_c2VjcmV0'
    const target = createReceiver({ provider: rine({ ...standardWebhooksSignature, secret }) })
    expect(await codeOf(target.verify({ headers, body }))).toBe(code)
    const { 'webhook-timestamp': _, ...without } = headers
    expect(await codeOf(target.verify({ headers: without, body }))).toBe('missing_timestamp')
    const twice = [...Object.entries(headers), ['Webhook-Timestamp', '1'] as [string, string]]
    expect(await codeOf(target.verify({ headers: twice, body }))).toBe('duplicate_header')
  })
})

describe('a signed id', () => {
  const standard = signers.find(({ name }) => name === 'standardWebhooks') as (typeof signers)[0]
  const headers = standard.sign(standard.event)
  const code = (id: string | undefined) =>
    codeOf(
      standard
        .receiver()
        .verify({ headers: { ...headers, 'webhook-id': id }, body: standard.event }),
    )

  it.each([
    [undefined, 'missing_id'],
    ['', 'missing_id'],
    ['a.b', 'malformed_id'],
    ['.', 'malformed_id'],
    ['a b', 'malformed_id'],
    ['a\n', 'malformed_id'],
    ['é', 'malformed_id'],
    ['a'.repeat(257), 'malformed_id'],
    ['a'.repeat(5000), 'malformed_id'],
    ['msg_2', 'bad_signature'],
    ['a'.repeat(256), 'bad_signature'],
    ['msg_1', 'verified'],
  ])('is judged as %s: %s', async (id, expected) => {
    expect(await code(id)).toBe(expected)
  })

  it('is missing with a hint that names the option for its header', async () => {
    const { 'webhook-id': _, ...unnamed } = headers
    await expect(
      standard.receiver().verify({ headers: unnamed, body: standard.event }),
    ).rejects.toMatchObject({
      code: 'missing_id',
      hint: expect.stringMatching(/No header webhook-id/),
    })
    const own = hmac({
      secret: SECRET,
      header: 'sig',
      idHeader: 'which',
      signedContent: '{id}.{body}',
    })
    await expect(
      described(own).verify({ headers: { sig: macOf(SECRET, 'm.{}') }, body: '{}' }),
    ).rejects.toMatchObject({
      code: 'missing_id',
      hint: expect.stringContaining(
        'Check that the sender signs this endpoint and that `idHeader`',
      ),
    })
    const prefixed = described(
      standardWebhooksScheme({ secret: standard.secret, headerPrefix: 'webhook' }),
    )
    await expect(prefixed.verify({ headers: unnamed, body: standard.event })).rejects.toMatchObject(
      {
        code: 'missing_id',
        hint: expect.stringContaining('that `headerPrefix` names'),
      },
    )
  })

  it('may have the characters of the text next to it, except those that touch it', async () => {
    const signedContent = 'id:<{id}>.v1:{body}'
    const target = described(
      hmac({ secret: SECRET, header: 'sig', idHeader: 'which', signedContent }),
    )
    const send = (which: string) => {
      const sig = macOf(SECRET, signedContent.replace('{id}', which).replace('{body}', '{}'))
      return codeOf(target.verify({ headers: { which, sig }, body: '{}' }))
    }
    expect(await send('id:.v1')).toBe('verified')
    for (const which of ['a<', '<a', 'a>', 'a>.v1:']) {
      expect(await send(which)).toBe('malformed_id')
    }
  })

  it('is not required if the content has none', async () => {
    const signedContent = 'update:{body}'
    const target = described(hmac({ secret: SECRET, header: 'sig', signedContent }))
    const headers = { sig: macOf(SECRET, 'update:{}') }
    expect(await codeOf(target.verify({ headers, body: '{}' }))).toBe('verified')
  })

  it('cannot include a part of the time, nor the time a part of the payload', async () => {
    const [id, seconds] = [headers['webhook-id'], headers['webhook-timestamp']] as [string, string]
    const moved = (changes: Record<string, string>, text: string) =>
      codeOf(standard.receiver().verify({ headers: { ...headers, ...changes }, body: text }))
    const { event } = standard
    expect(await moved({ 'webhook-id': `${id}.${seconds}` }, event)).toBe('malformed_id')
    expect(await moved({ 'webhook-timestamp': `${seconds}.${event}` }, '')).toBe(
      'malformed_timestamp',
    )
    expect(
      await moved({ 'webhook-timestamp': `${seconds}.${event.slice(0, 5)}` }, event.slice(5)),
    ).toBe('malformed_timestamp')
    expect(await moved({}, `${seconds}.${event}`)).toBe('bad_signature')
  })
})
