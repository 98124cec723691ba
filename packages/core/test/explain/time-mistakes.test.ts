import type { AnyProvider } from '@hookseal/core'
import type { SignedRequest } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import {
  codes,
  ecSender,
  edSender,
  event,
  found,
  hmacSender,
  NOW_MS,
  proofSender,
  signedBy,
} from './support/kinds.ts'

type Format = 'unix' | 'unix-ms' | 'rfc3339'
type At = (timestampFormat: Format) => AnyProvider

const url = 'https://example.com/hook'
const time = { timestampHeader: 'X-Time' } as const
/** Every kind of sender that signs a time which stands in the head of the request. */
const senders: readonly (readonly [string, At])[] = [
  [
    'beside the body',
    (timestampFormat) =>
      hmacSender({ ...time, timestampFormat, signedContent: '{timestamp}.{body}' }),
  ],
  [
    'between id and body',
    (timestampFormat) =>
      hmacSender({
        ...time,
        timestampFormat,
        idHeader: 'X-Id',
        signedContent: '{id}{timestamp}{body}',
      }),
  ],
  [
    'in the list of the header',
    (timestampFormat) =>
      hmacSender({
        timestampPrefix: 'ts=',
        separator: ';',
        format: 'h1={hex}',
        timestampFormat,
        signedContent: '{timestamp}:{body}',
      }),
  ],
  [
    'behind method, address and body',
    (timestampFormat) =>
      hmacSender({
        ...time,
        timestampFormat,
        url,
        signedContent: '{method}{url}{body}{timestamp}',
      }),
  ],
  [
    'beside numbered headers',
    (timestampFormat) =>
      hmacSender({
        ...time,
        header: 'X-Signature-{n}',
        format: '{base64}',
        timestampFormat,
        signedContent: '{timestamp}{body}',
      }),
  ],
  [
    'with an Ed25519 key',
    (timestampFormat) => edSender({ ...time, timestampFormat, signedContent: '{timestamp}{body}' }),
  ],
  [
    'with an ECDSA key',
    (timestampFormat) =>
      ecSender({ ...time, timestampFormat, signedContent: '{timestamp}.{body}' }),
  ],
]

/** A request whose time was written again after it was signed. */
function withTime(request: SignedRequest, signed: string, arrived: string): SignedRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, value.replace(signed, arrived)]),
  )
  expect(headers).not.toEqual(request.headers)
  return { ...request, headers }
}

const UNIX = '1700000000'
const MS = '1700000000123'
const ISO = '2023-11-14T22:13:20.123Z'

describe.each(senders)('explain() of a time that is signed %s', (_, at) => {
  it.each<[Format, Format, string]>([
    ['unix', 'unix-ms', 'milliseconds'],
    ['unix-ms', 'unix', 'in seconds'],
    ['unix', 'rfc3339', 'RFC 3339'],
    ['unix-ms', 'rfc3339', 'RFC 3339'],
    ['rfc3339', 'unix', 'in seconds'],
    ['rfc3339', 'unix-ms', 'milliseconds'],
  ])('timestamp_format: %s is described, %s is sent', async (described, sent, word) => {
    const all = await found(at(described), signedBy(at(sent)))
    expect(all).toMatchObject([
      { code: 'timestamp_format', matches: true, fix: `Set \`timestampFormat: '${sent}'\`.` },
    ])
    expect(all[0]?.sentence).toContain(word)
  })

  it.each<[Format, string, string, number?]>([
    ['rfc3339', ISO, '2023-11-14T22:13:20Z', 1_700_000_000_000],
    ['rfc3339', ISO, '2023-11-14T22:13:20.000000Z', 1_700_000_000_000],
    ['rfc3339', ISO, '2023-11-14T22:13:20.123000Z'],
    ['rfc3339', ISO, '2023-11-14T22:13:20.123000000Z'],
    ['rfc3339', ISO, '2023-11-14T22:13:20.1230Z'],
    ['rfc3339', ISO, '2023-11-14T22:13:20.12Z', 1_700_000_000_120],
    ['rfc3339', ISO, '2023-11-14T22:13:20.123+00:00'],
    ['rfc3339', ISO, '2023-11-14T23:13:20.123+01:00'],
    ['rfc3339', ISO, '2023-11-14 22:13:20.123'],
    ['rfc3339', ISO, MS],
    ['rfc3339', ISO, UNIX, 1_700_000_000_000],
    ['rfc3339', ISO, 'Tue, 14 Nov 2023 22:13:20 GMT', 1_700_000_000_000],
    ['unix', UNIX, ISO],
    ['unix', UNIX, MS],
    ['unix-ms', MS, ISO],
    ['unix-ms', MS, UNIX, 1_700_000_000_000],
  ])(
    'timestamp_converted: of %s, signed as %s, arrived as %s',
    async (format, _, arrived, now = NOW_MS) => {
      const request = signedBy(at(format), event, { now })
      const text = { rfc3339: new Date(now).toISOString(), unix: UNIX, 'unix-ms': String(now) }
      const [first] = await found(at(format), withTime(request, text[format], arrived))
      expect(first).toMatchObject({ code: 'timestamp_converted', matches: true })
      expect(first?.sentence).toMatch(/It was sent in|It arrived as .+ but was signed as .+\./)
    },
  )
})

describe('explain() of a time that was written with other digits', () => {
  const receiver = hmacSender({
    ...time,
    timestampFormat: 'rfc3339',
    signedContent: '{timestamp}{body}',
  })
  /** Signs a text of the sender's own, which the kit does not write. */
  const signedAt = (text: string) =>
    signedBy(
      hmacSender({
        covers: 'body',
        signedContent: ({ rawBody }) => [text, rawBody],
      }),
    )

  it.each([
    ['2023-11-14T22:13:20Z', '2023-11-14T22:13:20.123Z'],
    ['2023-11-14T22:13:20Z', '2023-11-14T22:13:20.000Z'],
    ['2023-11-14T22:13:20.123Z', '2023-11-14T22:13:20.123456789Z'],
    ['2023-11-14T22:13:20.5Z', '2023-11-14T22:13:20.500Z'],
    ['2023-11-14T22:13:20.5000000Z', '2023-11-14T22:13:20.500Z'],
    ['2023-11-14T22:13:20+00:00', '2023-11-14T22:13:20Z'],
    ['2023-11-14T22:13:20.500000+00:00', '2023-11-14T22:13:20.500Z'],
    ['1700000000', '2023-11-14T22:13:20.123Z'],
    ['1700000000123', '2023-11-14T22:13:20.123Z'],
  ])('timestamp_converted: signed as %s, arrived as %s', async (signed, arrived) => {
    const request = signedAt(signed)
    const headers = { ...request.headers, 'x-time': arrived }
    const [first] = await found(receiver, request, { headers })
    expect(first).toMatchObject({ code: 'timestamp_converted', matches: true })
    expect(first?.sentence).toContain(`It arrived as ${arrived} but was signed as ${signed}.`)
    expect(first?.fix).toContain('what rewrites it')
  })

  it('malformed_timestamp: it was signed as it arrived, in a form that no scheme has', async () => {
    const arrived = '2023-11-14T22:13:20+00:00'
    const request = signedAt(arrived)
    const all = await found(receiver, request, {
      headers: { ...request.headers, 'x-time': arrived },
    })
    expect(codes(all)).toEqual(['malformed_timestamp true'])
  })

  it('proves nothing of a time that was changed', async () => {
    const request = signedAt('2023-11-14T22:13:20Z')
    for (const arrived of [
      '2023-11-14T22:13:21Z',
      'yesterday',
      '9'.repeat(4000),
      '2023-99-99T22:13:20Z',
    ]) {
      const all = await found(receiver, request, {
        headers: { ...request.headers, 'x-time': arrived, 'content-length': '21' },
      })
      expect(all.some(({ matches }) => matches)).toBe(false)
    }
  })

  it('finds a time and a mistake in the secret at once', async () => {
    const request = signedAt('2023-11-14T22:13:20Z')
    const headers = { ...request.headers, 'x-time': '2023-11-14T22:13:20.000Z' }
    const all = await found(receiver, request, { headers, secret: '"a-test-secret"' })
    expect(codes(all)).toEqual(['timestamp_converted true', 'secret_quoted true'])
  })
})

describe('explain() of a time inside the body', () => {
  it.each<[Format, Format]>([
    ['unix', 'unix-ms'],
    ['unix-ms', 'unix'],
    ['unix-ms', 'rfc3339'],
    ['rfc3339', 'unix-ms'],
  ])('timestamp_format: %s is described, %s is signed', async (described, sent) => {
    const fix = `Set \`timestampFormat: '${sent}'\`.`
    const inBody = (timestampFormat: Format) =>
      hmacSender({ timestampField: '/at', timestampFormat })
    const inProof = (timestampFormat: Format) => proofSender({ timestampFormat })
    for (const at of [inBody, inProof]) {
      const all = await found(at(described), signedBy(at(sent)))
      expect(all).toMatchObject([{ code: 'timestamp_format', matches: true, fix }])
    }
  })
})
