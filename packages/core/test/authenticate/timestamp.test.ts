import { type HmacOptions, hmac, type WebhookError } from '@hookseal/core'
import { NOW_MS, NOW_SECONDS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { checkAge, checkTimestamp, timestampMs } from '../../src/authenticate/timestamp.ts'
import { codeOf } from '../support/code-of.ts'
import { described, providerOf } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const SECRET = 'time_5f0c1e7d9b2a4836'
const ISO = new Date(NOW_MS).toISOString()
const timed = (options: Partial<HmacOptions>) => hmac({ secret: SECRET, header: 'sig', ...options })

describe('a signed time in a header', () => {
  const judge = (timestampFormat: 'unix' | 'unix-ms' | 'rfc3339', when: string, nowMs = NOW_MS) => {
    const scheme = timed({
      timestampHeader: 'when',
      timestampFormat,
      signedContent: '{timestamp}.{body}',
    })
    const headers = { when, sig: mac(SECRET, `${when}.{}`) }
    return codeOf(described(scheme, {}, { now: () => nowMs }).verify({ headers, body: '{}' }))
  }

  it.each([
    ISO,
    '2023-11-14T22:13:20Z',
    '2023-11-14T22:13:20.1Z',
    '2023-11-14T22:13:20.123456789Z',
  ])('may be RFC 3339: %s', async (when) => {
    expect(await judge('rfc3339', when)).toBe('verified')
  })

  it.each([
    '2023-11-14T22:13:20',
    '2023-11-14T22:13:20+00:00',
    '2023-11-14T22:13:20z',
    '2023-11-14t22:13:20Z',
    '2023-11-14 22:13:20Z',
    '2023-11-14T22:13:20.Z',
    '2023-11-14T22:13:20.1234567890Z',
    '2023-13-14T22:13:20Z',
    '2023-11-14T25:13:20Z',
    '23-11-14T22:13:20Z',
    '12023-11-14T22:13:20Z',
    '2023-11-14',
    ' 2023-11-14T22:13:20Z',
    'at 2023-11-14T22:13:20Z',
    '2023-11-14T22:13:20Z (now)',
    '2023-11-14T22:13:20Z ',
    String(NOW_SECONDS),
    '٢٠٢٣-11-14T22:13:20Z',
  ])('is rejected as RFC 3339: %s', async (when) => {
    expect(await judge('rfc3339', when)).toBe('malformed_timestamp')
  })

  it('applies the tolerance to the millisecond, if it has milliseconds', async () => {
    const at = (format: 'unix-ms' | 'rfc3339', ms: number) =>
      judge(format, format === 'rfc3339' ? new Date(ms).toISOString() : String(ms))
    for (const format of ['unix-ms', 'rfc3339'] as const) {
      expect(await at(format, NOW_MS - 300_000)).toBe('verified')
      expect(await at(format, NOW_MS - 300_001)).toBe('timestamp_too_old')
      expect(await at(format, NOW_MS + 300_000)).toBe('verified')
      expect(await at(format, NOW_MS + 300_001)).toBe('timestamp_in_future')
    }
  })

  it('is not mistaken for another unit', async () => {
    expect(await judge('unix', String(NOW_MS))).toBe('malformed_timestamp')
    expect(await judge('unix-ms', String(NOW_SECONDS))).toBe('timestamp_too_old')
    expect(await judge('unix-ms', `0${NOW_MS}`)).toBe('malformed_timestamp')
    expect(await judge('unix-ms', `${NOW_MS}.5`)).toBe('malformed_timestamp')
    expect(await judge('unix-ms', ISO)).toBe('malformed_timestamp')
  })
})

describe('a signed time in the body', () => {
  const linear = timed({ timestampField: '/at/when', timestampFormat: 'unix-ms' })
  const judge = (body: string, scheme = linear, nowMs = NOW_MS) => {
    const headers = { sig: mac(SECRET, body) }
    return codeOf(described(scheme, {}, { now: () => nowMs }).verify({ headers, body }))
  }
  const at = (value: unknown) => JSON.stringify({ at: { when: value } })

  it('is read by its pointer, as a number or as text', async () => {
    expect(await judge(at(NOW_MS))).toBe('verified')
    expect(await judge(at(String(NOW_MS)))).toBe('verified')
    const iso = timed({ timestampField: '/at/when', timestampFormat: 'rfc3339' })
    expect(await judge(at(ISO), iso)).toBe('verified')
    const target = described(linear)
    const body = at(NOW_MS - 5)
    const delivery = await target.verify({ headers: { sig: mac(SECRET, body) }, body })
    expect(delivery.timestamp).toEqual(new Date(NOW_MS - 5))
  })

  it('is inside the tolerance, both ways', async () => {
    expect(await judge(at(NOW_MS - 300_000))).toBe('verified')
    expect(await judge(at(NOW_MS - 300_001))).toBe('timestamp_too_old')
    expect(await judge(at(NOW_MS + 300_001))).toBe('timestamp_in_future')
  })

  it.each([
    ['{}', 'missing_timestamp'],
    ['{"at":5}', 'missing_timestamp'],
    ['{"at":{"when":""}}', 'missing_timestamp'],
    ['null', 'missing_timestamp'],
    ['[1]', 'missing_timestamp'],
    ['{"__proto__":{"at":{"when":1700000000000}}}', 'missing_timestamp'],
    ['{"at":{"when":null}}', 'malformed_timestamp'],
    ['{"at":{"when":true}}', 'malformed_timestamp'],
    ['{"at":{"when":[1700000000000]}}', 'malformed_timestamp'],
    ['{"at":{"when":1700000000000.5}}', 'malformed_timestamp'],
    ['{"at":{"when":-1}}', 'malformed_timestamp'],
    ['{"at":{"when":1e30}}', 'malformed_timestamp'],
    ['{"at":{"when":"1e12"}}', 'malformed_timestamp'],
  ])('is rejected in %s: %s', async (body, code) => {
    expect(await judge(body)).toBe(code)
  })

  it('is checked only after the signature', async () => {
    const body = at(0)
    const headers = { sig: mac('another', body) }
    expect(await codeOf(described(linear).verify({ headers, body }))).toBe('bad_signature')
    const bad = { headers: { sig: mac(SECRET, '{') }, body: '{' }
    expect(await codeOf(described(linear).verify(bad))).toBe('invalid_json')
  })

  it('may stand beside a signedContent function', async () => {
    const scheme = timed({
      timestampField: '/at/when',
      timestampFormat: 'unix-ms',
      signedContent: ({ rawBody }) => ['v1:', rawBody],
      covers: 'body',
    })
    const send = (body: string) =>
      codeOf(described(scheme).verify({ headers: { sig: mac(SECRET, `v1:${body}`) }, body }))
    expect(await send(at(NOW_MS))).toBe('verified')
    expect(await send(at(NOW_MS - 300_001))).toBe('timestamp_too_old')
  })

  it('can be part of the key', async () => {
    const scheme = timed({
      timestampField: '/at/when',
      timestampFormat: 'unix-ms',
      dedupeBy: 'body+timestamp',
    })
    expect(await judge(at(NOW_MS), scheme)).toBe('verified')
  })

  it.each(['form', 'json-or-form', 'bytes', { form: 'f' }, () => ({})] as const)(
    'needs a body that is JSON, not %s',
    (payload) => {
      expect(() => providerOf(linear, { payload })).toThrow(TypeError)
    },
  )

  it.each(['when', '', '/', '/a~2', '/a/~', 5, null])('needs a JSON pointer, not %j', (pointer) => {
    const make = () => timed({ timestampField: pointer as '/x' })
    if (pointer === '/') expect(make).not.toThrow()
    else expect(make).toThrow(TypeError)
  })
})

describe('where the time stands', () => {
  it.each([
    ['two headers of it', { timestampHeader: 'when', timestampField: '/t' }],
    ['a header and a prefix', { timestampHeader: 'when', timestampPrefix: 't=', separator: ',' }],
    ['a prefix and a field', { timestampField: '/t', timestampPrefix: 't=', separator: ',' }],
    ['a prefix without a separator', { timestampPrefix: 't=' }],
  ] as [string, Partial<HmacOptions>][])('cannot be %s', (_, options) => {
    expect(() => timed({ signedContent: '{timestamp}.{body}', ...options })).toThrow(TypeError)
  })

  it('must be given before a tolerance or a format has an effect', () => {
    expect(() => timed({ toleranceSeconds: 300 })).toThrow(/toleranceSeconds has no effect/)
    expect(() => timed({ timestampFormat: 'unix' })).toThrow(/timestampFormat has no effect/)
    expect(() => timed({ dedupeBy: 'body+timestamp' })).toThrow(TypeError)
    const untimed = timed({})
    expect(() => described(untimed, {}, { toleranceSeconds: 300 })).toThrow(
      /toleranceSeconds has no effect/,
    )
    expect(() =>
      described(timed({ timestampField: '/t' }), {}, { toleranceSeconds: 300 }),
    ).not.toThrow()
  })
})

describe('checkTimestamp()', () => {
  it('returns the text as it was received', () => {
    expect(checkTimestamp('1700000000', { timestampFormat: 'unix' })).toBe('1700000000')
    expect(checkTimestamp(ISO, { timestampFormat: 'rfc3339' })).toBe(ISO)
  })

  it('rejects an RFC 3339 time with anything around it, even if Date.parse ignores that', () => {
    for (const text of [`+00${ISO}`, `${ISO}\0`, `${ISO}\0x`]) {
      expect(() => checkTimestamp(text, { timestampFormat: 'rfc3339' })).toThrow(
        expect.objectContaining({ code: 'malformed_timestamp' }),
      )
    }
  })

  it('has lenient grammars, and exact ones for adjacent fields', () => {
    const wide = { timestampFormat: 'unix' } as const
    for (const text of ['1', '999999999', '17000000000', '999999999999']) {
      expect(checkTimestamp(text, wide)).toBe(text)
      expect(() => checkTimestamp(text, { ...wide, isTimestampExact: true })).toThrow()
    }
    expect(() => checkTimestamp('9999999999999', wide)).toThrow()
  })
})

describe('checkAge()', () => {
  it('counts whole seconds of the clock where the time is in seconds', () => {
    expect(checkAge('1000', 'unix', 1_300_999, 300)).toEqual(new Date(1_000_000))
    expect(() => checkAge('1000', 'unix', 1_301_000, 300)).toThrow()
    expect(() => checkAge('1000000', 'unix-ms', 1_300_001, 300)).toThrow()
  })

  it('agrees with Date about the time that a text writes', () => {
    expect(timestampMs('1700000000', 'unix')).toBe(NOW_MS)
    expect(timestampMs(String(NOW_MS), 'unix-ms')).toBe(NOW_MS)
    expect(timestampMs(ISO, 'rfc3339')).toBe(NOW_MS)
  })
})

describe('a time that touches another field', () => {
  const isExact = (text: string, timestampFormat: 'unix' | 'unix-ms') => {
    try {
      return checkTimestamp(text, { timestampFormat, isTimestampExact: true }) === text
    } catch {
      return false
    }
  }

  it('has exactly ten digits, or thirteen in milliseconds', () => {
    for (const [format, digits] of [
      ['unix', 10],
      ['unix-ms', 13],
    ] as const) {
      const right = `1${'7'.repeat(digits - 1)}`
      expect(isExact(right, format)).toBe(true)
      for (const wrong of [
        right.slice(1),
        right.slice(0, 2),
        `${right}7`,
        `0${right.slice(1)}`,
        `x${right}`,
        `${right}x`,
        `x${right.slice(1)}`,
        `1${'x'.repeat(digits - 1)}`,
      ]) {
        expect(isExact(wrong, format), wrong).toBe(false)
      }
    }
  })
})

it('says by how much a time is off, and in which direction', () => {
  const hint = (seconds: number) => {
    try {
      checkAge(String(NOW_SECONDS + seconds), 'unix', NOW_MS, 300)
    } catch (error) {
      return (error as WebhookError).hint
    }
    return undefined
  }
  expect(hint(-301)).toMatch(/^The signed time is 301 s old; the tolerance is 300 s\./)
  expect(hint(302)).toMatch(/^The signed time is 302 s in the future; the tolerance is 300 s\./)
  expect(hint(300)).toBeUndefined()
})
