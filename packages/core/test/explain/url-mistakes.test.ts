import { createHmac } from 'node:crypto'
import type { AnyProvider } from '@hookseal/core'
import { explain } from '@hookseal/core/explain'
import { describe, expect, it } from 'vitest'
import { otherUrls } from '../../src/explain/url-mistakes.ts'
import { headerLookup } from '../../src/http/headers.ts'
import {
  codes,
  ecSender,
  edSender,
  event,
  found,
  hmacSender,
  secret,
  signedBy,
} from './support/kinds.ts'

type AtUrl = (url: string) => AnyProvider

const digest = { query: 'bodySHA256', algorithm: 'sha256', encoding: 'hex' } as const
const params = (payload: 'form' | 'json-or-form') => (url: string) =>
  hmacSender({ url, signedContent: '{url}{params}', bodyDigest: digest }, { payload })
const timed = { timestampHeader: 'X-Time', timestampFormat: 'unix-ms' } as const

/** Every kind of sender that signs its address, with an event of it. */
const senders: readonly (readonly [string, AtUrl, unknown])[] = [
  ['the address and the body', (url) => hmacSender({ url, signedContent: '{url}{body}' }), event],
  [
    'the method, the address, the body and the time',
    (url) => hmacSender({ url, signedContent: '{method}{url}{body}{timestamp}', ...timed }),
    event,
  ],
  ['the address and the fields of a form', params('form'), 'a=1&b=2'],
  ['the address with the digest of the body', params('json-or-form'), event],
  ['with an Ed25519 key', (url) => edSender({ url, signedContent: '{url}{body}' }), event],
  ['with an ECDSA key', (url) => ecSender({ url, signedContent: '{url}.{body}' }), event],
  [
    'by a function',
    (url) =>
      hmacSender({
        url,
        covers: 'body',
        signedContent: ({ url, rawBody }) => [url ?? '', '|', rawBody],
      }),
    event,
  ],
]

interface Mistake {
  readonly configured: string
  readonly sent: string
  readonly says: RegExp
  /** What the capture has of the address. */
  readonly url?: string
  readonly headers?: Readonly<Record<string, string>>
}

const HOOK = 'https://example.com/hook'
const mistakes: readonly Mistake[] = [
  { configured: HOOK, sent: 'http://example.com/hook', says: /It is http\./ },
  { configured: 'http://example.com/hook', sent: HOOK, says: /It is https\./ },
  { configured: HOOK, sent: 'https://example.com:443/hook', says: /It has the port 443\./ },
  { configured: 'http://a.example/', sent: 'http://a.example:80/', says: /It has the port 80\./ },
  { configured: 'https://example.com:443/hook', sent: HOOK, says: /It has no port\./ },
  { configured: 'https://example.com:8443/hook', sent: HOOK, says: /It has no port\./ },
  { configured: HOOK, sent: `${HOOK}/`, says: /Its path has a trailing slash\./ },
  { configured: `${HOOK}/`, sent: HOOK, says: /Its path has no trailing slash\./ },
  {
    configured: 'https://example.com',
    sent: 'https://example.com/',
    says: /has a trailing slash|path and query/,
  },
  { configured: `${HOOK}?a=1`, sent: HOOK, says: /It has no query\./ },
  {
    configured: HOOK,
    sent: `${HOOK}?a=1&b=2`,
    url: '/hook?a=1&b=2',
    says: /query .*of this request\./,
  },
  {
    configured: `${HOOK}?a=1`,
    sent: `${HOOK}?b=2`,
    url: '/inner?b=2',
    says: /query .*of this request\./,
  },
  { configured: `${HOOK}?a=%3A%2F`, sent: `${HOOK}?a=:/`, says: /percent-encoding/ },
  {
    configured: HOOK,
    sent: 'https://hooks.example.org/hook',
    headers: { host: 'hooks.example.org' },
    says: /Its host is hooks\.example\.org, as in the header host\./,
  },
  {
    configured: HOOK,
    sent: 'https://public.example/hook',
    headers: { host: '10.0.0.7:3000', 'x-forwarded-host': 'public.example, 10.0.0.7' },
    says: /Its host is public\.example, as in the header x-forwarded-host\./,
  },
  {
    configured: HOOK,
    sent: 'https://public.example/hook',
    headers: { forwarded: 'for=192.0.2.1;host="public.example";proto=https' },
    says: /as in the header forwarded\./,
  },
  {
    configured: 'https://EXAMPLE.com/Hook',
    sent: 'https://example.com/Hook',
    says: /Its host is in lowercase\./,
  },
  {
    configured: `${HOOK}?a=1`,
    sent: 'https://example.com/inner?a=1',
    url: '/inner?b=2',
    says: /Its path is that of this request\./,
  },
  {
    configured: HOOK,
    sent: 'https://tunnel.example:8080/hook',
    url: 'https://tunnel.example:8080/inner',
    says: /Its host is that of this request\./,
  },
  {
    configured: HOOK,
    sent: 'https://tunnel.example:8080/hook',
    url: 'https://tunnel.example:8080/hook',
    says: /It is the one of this request\./,
  },
]

describe.each(senders)('explain() of a sender that signs %s', (_, at, sent) => {
  it.each(mistakes)('wrong_url: $configured is configured, $sent is signed', async (mistake) => {
    const request = signedBy(at(mistake.sent), sent)
    const { search } = new URL(request.url)
    // The digest of the body stands in the address of the request, wherever it arrives.
    const part = /bodySHA256=\w+/.exec(search)?.[0]
    const own = mistake.url ?? '/'
    const url = part === undefined ? mistake.url : `${own}${own.includes('?') ? '&' : '?'}${part}`
    const [first, ...more] = await found(at(mistake.configured), request, {
      headers: { ...request.headers, ...mistake.headers },
      url,
    })
    expect(first).toMatchObject({ code: 'wrong_url', matches: true })
    expect(first?.sentence).toMatch(mistake.says)
    expect(first?.fix).toContain('`url`')
    expect(more).toEqual([])
  })

  it('finds what several proxies did together', async () => {
    const request = signedBy(at('http://public.example:80/hook/?a=1'), sent)
    const { search } = new URL(request.url)
    const [first] = await found(at('https://example.com/hook'), request, {
      headers: { ...request.headers, host: 'app:3000', 'x-forwarded-host': 'public.example' },
      url: `/hook/${search}`,
    })
    expect(first).toMatchObject({ code: 'wrong_url', matches: true })
    for (const part of ['It is http.', 'public.example', 'the port 80', 'path', 'query']) {
      expect(first?.sentence).toContain(part)
    }
  })

  it('names no address that was not signed', async () => {
    const request = signedBy(at('https://other.example/hook'), sent)
    const { search } = new URL(request.url)
    const headers = { ...request.headers, 'content-length': String(request.body.length) }
    const all = await found(at(HOOK), request, { headers, url: `/${search}` })
    expect(codes(all)).toEqual(['unexplained false'])
  })
})

describe('explain() of an address', () => {
  const at = (url: string | string[]) => hmacSender({ url, signedContent: '{url}{body}' })

  it('looks for every one that is configured', async () => {
    const request = signedBy(at('https://second.example/hook/'))
    const receiver = at(['https://first.example/hook', 'https://second.example/hook'])
    const [first] = await found(receiver, request)
    expect(first).toMatchObject({ code: 'wrong_url', matches: true })
    expect(first?.sentence).toContain('a trailing slash')
  })

  it('does not put the text of a header into its answer that is no host', async () => {
    const body = JSON.stringify(event)
    const host = 'a b<script>'
    const mac = createHmac('sha256', secret).update(`https://${host}/hook${body}`).digest('hex')
    const headers = { 'x-signature': mac, host, 'content-length': String(body.length) }
    const all = await explain(at(HOOK), { headers, body })
    expect(codes(all)).toEqual(['unexplained false'])
  })

  it('finds an address and another mistake at once', async () => {
    const request = signedBy(at(`${HOOK}/`), event)
    const all = await found(at(HOOK), request, { secret: `${secret}\n` })
    expect(codes(all)).toEqual(['wrong_url true', 'secret_whitespace true'])
    const longer = Buffer.concat([request.body, Buffer.from('\n')])
    expect(codes(await found(at(HOOK), request, { body: longer }))).toEqual([
      'trailing_newline_added true',
      'wrong_url true',
    ])
  })

  it('signed_content: says that the address is signed, by the headers of the request', async () => {
    const request = signedBy(at('https://public.example/hook?a=1'))
    const [first] = await found(hmacSender({}), request, {
      headers: { ...request.headers, host: 'app', 'x-forwarded-host': 'public.example' },
      url: '/hook?a=1',
    })
    expect(first).toMatchObject({ code: 'signed_content', matches: true })
    expect(first?.fix).toContain('It needs `url`.')
  })
})

describe('explain() of a signed address that the scheme does not describe', () => {
  it.each([
    ['{url}{body}', {}],
    ['{url}{params}', { payload: 'form' }],
    ['{method}{url}{body}{timestamp}', {}],
  ] as const)('signed_content: the sender signs %s', async (signedContent, more) => {
    const time = signedContent.includes('timestamp') ? { timestampHeader: 'X-Own-Timestamp' } : {}
    const at = 'https://public.example/hook?a=1'
    const request = signedBy(hmacSender({ url: at, signedContent, ...time }, more), { type: 'a' })
    const headers = { ...request.headers, host: 'public.example' }
    const [first] = await found(hmacSender({}, more), request, { headers, url: '/hook?a=1' })
    expect(first).toMatchObject({ code: 'signed_content', matches: true })
    expect(first?.sentence).toContain(`It is "${signedContent}".`)
  })
})

describe('otherUrls()', () => {
  const head = (headers: Readonly<Record<string, string>>, url = '/inner/?b=2') => ({
    method: 'POST',
    url,
    headers: headerLookup(headers),
    context: undefined,
  })
  const busy = { host: 'app:3000', 'x-forwarded-host': 'a.example', forwarded: 'host=b.example' }

  it('is bounded, and names no address twice', () => {
    const all = otherUrls('http://EXAMPLE.com/hook?a=%2F', head(busy), undefined)
    expect(all).toHaveLength(128)
    expect(new Set(all.map(({ url }) => url)).size).toBe(128)
    expect(all.map(({ url }) => url)).not.toContain('http://EXAMPLE.com/hook?a=%2F')
  })

  it('starts with those in which one part differs', () => {
    const changes = otherUrls(HOOK, head(busy), undefined).map((one) => one.changes)
    expect(changes).toEqual([...changes].sort((a, b) => a - b))
    expect(changes.at(-1)).toBeGreaterThan(1)
  })

  it('tells the digest of the body from the rest of the query', () => {
    const urls = (url: string) => otherUrls(HOOK, head({}, url), 'digest').map((one) => one.url)
    expect(urls('/hook?a=1&digest=00&b=2')).toContain(`${HOOK}?a=1&b=2`)
    expect(urls('/hook?digest=00').join(' ')).not.toContain('digest')
    expect(urls('https://example.com/in?digest=00')).toContain('https://example.com/in')
  })

  it('returns nothing for anything that is not a URL', () => {
    expect(otherUrls('mailto:a@example.com', head(busy), undefined)).toEqual([])
    for (const url of ['*', 'a b', `/${'x'.repeat(5000)}`, '/a#b']) {
      const all = otherUrls(HOOK, head({}, url), undefined).map((one) => one.url)
      expect(all.filter((one) => !/^https?:\/\/example\.com(?::\d+)?\/hook\/?$/.test(one))).toEqual(
        [],
      )
    }
  })
})

it('otherUrls() leaves a query alone whose percent-encoding is broken', () => {
  const head = { method: 'POST', url: undefined, headers: headerLookup({}), context: undefined }
  const urls = (url: string) => otherUrls(url, head, undefined).map((one) => one.url)
  expect(urls('https://a.example/?b=%41')).toContain('https://a.example/?b=A')
  expect(urls('https://a.example/?b=%4')).toContain('https://a.example/')
  expect(urls('https://a.example/?b=%4').filter((url) => url.includes('?b=%4'))).not.toEqual([])
})
