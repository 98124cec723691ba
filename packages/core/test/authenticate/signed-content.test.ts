import { createHmac } from 'node:crypto'
import {
  createReceiver,
  defineProvider,
  type HmacOptions,
  hmac,
  type SignedRequest,
  type WebhookInput,
} from '@hookseal/core'
import { NOW_MS, NOW_SECONDS } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { described, providerOf } from '../support/described.ts'
import { mac, sha256 } from '../support/sign.ts'

const SECRET = 'content_5f0c1e7d9b2a4836'
const URL_A = 'https://a.example/hooks?tenant=a%20b'
const scheme = (options: Partial<HmacOptions>) =>
  hmac({ secret: SECRET, header: 'sig', ...options })
const make = (options: Partial<HmacOptions>) => () => scheme(options)
type Definition = Parameters<typeof described>[1]
const judge = (options: Partial<HmacOptions>, input: WebhookInput, definition?: Definition) =>
  codeOf(described(scheme(options), definition).verify(input))

/** One request whose `content` is rightly signed. */
const request = (content: string, body: string, more: Partial<WebhookInput> = {}) => ({
  ...more,
  body,
  headers: { ...(more.headers as Record<string, string>), sig: mac(SECRET, content) },
})

describe('a template', () => {
  const timed = { timestampHeader: 'when' } as const
  const named = { idHeader: 'which' } as const

  it('is rejected with a field that does not exist, and the ones that do', () => {
    expect(() => hmac({ secret: 's', header: 'sig', signedContent: '{ts}.{body}' })).toThrow(
      /unknown field \{ts\}; use \{id\} \{timestamp\} \{body\} \{method\} \{url\} \{params\}$/,
    )
  })

  it.each([
    ['an unknown field', { signedContent: '{ts}.{body}' }],
    ['a field twice', { signedContent: '{body}.{body}' }],
    ['params that are not last', { signedContent: '{url}{params}.', url: URL_A }],
    ['params before the body', { signedContent: '{params}.{body}' }],
    ['an id that touches another field', { signedContent: '{id}{url}', url: URL_A, ...named }],
    ['a body that touches params', { signedContent: '{body}{params}' }],
    ['a time that touches params', { signedContent: '{timestamp}{params}', ...timed }],
    ['an address behind a body', { signedContent: '{body}{url}', url: URL_A }],
    ['a url that is not given', { signedContent: '{url}{body}' }],
    ['a url that it does not sign', { signedContent: '{body}', url: URL_A }],
    ['a time that is not read', { signedContent: '{timestamp}.{body}' }],
    ['a time that is not signed', { ...timed }],
    ['an id that is not read', { signedContent: '{id}.{body}' }],
    ['an id that is not signed', { ...named }],
    ['covers, which a template tells by itself', { covers: 'body' }],
    ['a body digest without an address', { bodyDigest: digestIn('d') }],
    ['a time in a body that is not signed', { signedContent: 'x', timestampField: '/t' }],
  ] as [string, Partial<HmacOptions>][])('is rejected with %s', (_, options) => {
    expect(make(options)).toThrow(TypeError)
  })

  it('is filled with the received values in its own order, with text between and around them', async () => {
    const options = {
      ...timed,
      ...named,
      url: URL_A,
      signedContent: '<{method}|{url}|{body}|{id}|{timestamp}>',
    }
    const headers = { when: String(NOW_SECONDS), which: "$&$'{body}" }
    const body = '{"a":"{timestamp}"}'
    const content = (method: string) => `<${method}|${URL_A}|${body}|$&$'{body}|${NOW_SECONDS}>`
    expect(await judge(options, request(content('POST'), body, { headers }))).toBe('verified')
    expect(await judge(options, request(content('post'), body, { headers }))).toBe('bad_signature')
    expect(
      await judge(options, request(content('PUT'), body, { headers, method: 'put' }), {
        methods: ['PUT'],
      }),
    ).toBe('verified')
    expect(
      await judge(options, request(content('PUT'), body, { headers }), {
        methods: ['POST', 'PUT'],
      }),
    ).toBe('bad_signature')
  })

  it('without a body covers only the fields, and derives the key from the signed content', async () => {
    const options = { ...timed, ...named, signedContent: '{id}.{timestamp}' }
    expect(scheme(options).covers).toBe('fields')
    const headers = { when: String(NOW_SECONDS), which: 'm1' }
    const one = await described(scheme(options)).verify(
      request(`m1.${NOW_SECONDS}`, '{}', { headers }),
    )
    expect(one).toMatchObject({ covers: 'fields', typeAuthenticated: false, idAuthenticated: true })
    const other = await described(scheme(options)).verify(
      request(`m1.${NOW_SECONDS}`, '{"forged":1}', { headers }),
    )
    expect(other.key).toBe(one.key)
    for (const dedupeBy of ['body', 'body+timestamp', 'body+type'] as const) {
      expect(make({ ...options, dedupeBy })).toThrow(TypeError)
    }
    expect(make({ ...options, dedupeBy: 'signed-content' })).not.toThrow()
  })

  it('without a body cannot derive a key from unsigned content', async () => {
    const options = { ...timed, signedContent: 'v1:{timestamp}' }
    const identify = (payload: unknown) => ({
      type: 'event',
      key: String((payload as { n: number }).n),
    })
    const headers = { when: String(NOW_SECONDS) }
    const input = request(`v1:${NOW_SECONDS}`, '{"n":1}', { headers })
    expect(await judge(options, input, { identify })).toBe('provider_failed')
  })
})

describe('fields that touch', () => {
  const body = '{"a":{"b":[1,"2022-11-16T10:11:12Z"]},"c":"1700000000"}'
  const list = '[{"a":1},[2]]'
  const seconds = String(NOW_SECONDS)
  const rfc3339 = new Date(NOW_MS).toISOString()

  /** Every way to cut one text into an id, a time and a body. */
  function* cuts(whole: string, reach: number) {
    for (let first = 0; first <= Math.min(whole.length, reach); first++) {
      for (let second = first; second <= Math.min(whole.length, reach + 40); second++) {
        yield [whole.slice(0, first), whole.slice(first, second), whole.slice(second)] as const
      }
    }
  }

  it.each([
    ['seconds', 'unix', seconds, body],
    ['seconds and a list', 'unix', seconds, list],
    ['milliseconds', 'unix-ms', String(NOW_MS), body],
    ['RFC 3339', 'rfc3339', rfc3339, body],
    ['RFC 3339 in nanoseconds', 'rfc3339', rfc3339.replace('Z', '123456Z'), list],
  ] as const)(
    'verify in no other cut of {id}{timestamp}{body}: %s',
    async (_, format, time, json) => {
      const target = described(
        scheme({
          idHeader: 'which',
          timestampHeader: 'when',
          timestampFormat: format,
          signedContent: '{id}{timestamp}{body}',
          toleranceSeconds: 1e12,
        }),
        { payload: 'json-or-form' },
      )
      const whole = `evt_12${time}${json}`
      const sig = mac(SECRET, whole)
      const verified: string[] = []
      for (const [which, when, rest] of cuts(whole, 30)) {
        const code = await codeOf(target.verify({ headers: { which, when, sig }, body: rest }))
        if (code === 'verified') verified.push([which, when, rest].join(' | '))
      }
      expect(verified).toEqual([['evt_12', time, json].join(' | ')])
    },
  )

  it('verify in no cut at all when the body is a form', async () => {
    const target = described(
      scheme({
        idHeader: 'which',
        timestampHeader: 'when',
        signedContent: '{id}{timestamp}{body}',
        toleranceSeconds: 1e12,
      }),
      { payload: 'json-or-form' },
    )
    const whole = `evt_12${seconds}5=1700000000&x=evt`
    const sig = mac(SECRET, whole)
    for (const [which, when, rest] of cuts(whole, 30)) {
      const code = await codeOf(target.verify({ headers: { which, when, sig }, body: rest }))
      expect(code).toMatch(/^(malformed|missing)_/)
    }
  })

  it.each([
    ['{timestamp}{body}', (t: string, b: string) => t + b],
    ['{body}{timestamp}', (t: string, b: string) => b + t],
    ['{method}{url}{body}{timestamp}', (t: string, b: string) => `POST${URL_A}${b}${t}`],
  ] as const)('verify in no other cut of %s', async (signedContent, join) => {
    const url = signedContent.includes('{url}') ? URL_A : undefined
    const target = described(
      scheme({ url, timestampHeader: 'when', signedContent, toleranceSeconds: 1e12 }),
    )
    const whole = join(seconds, body)
    const sig = mac(SECRET, whole)
    const verified: string[] = []
    const skipped = whole.length - seconds.length - body.length
    const fields = whole.slice(skipped)
    for (let at = 0; at <= fields.length; at++) {
      const [head, tail] = [fields.slice(0, at), fields.slice(at)]
      for (const [when, rest] of [
        [head, tail],
        [tail, head],
      ] as const) {
        const code = await codeOf(target.verify({ headers: { when, sig }, body: rest }))
        if (code === 'verified') verified.push(`${when} | ${rest}`)
      }
    }
    expect(verified).toEqual([`${seconds} | ${body}`])
  })

  it('require a time with exactly as many digits as current times', async () => {
    for (const [format, exact, signedContent] of [
      ['unix', seconds, '{timestamp}{body}'],
      ['unix-ms', String(NOW_MS), '{timestamp}{body}'],
      ['unix', seconds, '{timestamp}0{body}'],
      ['unix', seconds, '9{timestamp}.{body}'],
    ] as const) {
      const options = {
        timestampHeader: 'when',
        timestampFormat: format,
        signedContent,
        toleranceSeconds: 1e15,
      }
      const send = (when: string) =>
        judge(
          options,
          request(signedContent.replace('{timestamp}', when).replace('{body}', '{}'), '{}', {
            headers: { when },
          }),
        )
      expect(await send(exact)).toBe('verified')
      for (const other of [`${exact}0`, exact.slice(1), exact.slice(0, -1), `1${exact}`]) {
        expect(await send(other)).toBe('malformed_timestamp')
      }
    }
    // With text between that no time can hold, the grammar may be wider.
    for (const signedContent of [
      '{timestamp}.{body}',
      '{timestamp}.v1.{body}',
      'v1:{timestamp}.{body}',
    ]) {
      const options = { timestampHeader: 'when', signedContent, toleranceSeconds: 1e15 }
      const content = signedContent.replace('{timestamp}', '999999999').replace('{body}', '{}')
      expect(await judge(options, request(content, '{}', { headers: { when: '999999999' } }))).toBe(
        'verified',
      )
    }
  })

  it('require an id that cannot extend into JSON', async () => {
    const options = {
      idHeader: 'which',
      timestampHeader: 'when',
      signedContent: '{id}{timestamp}{body}',
    }
    const send = (which: string) =>
      judge(options, request(`${which}${seconds}{}`, '{}', { headers: { which, when: seconds } }))
    expect(await send('a-Z_9')).toBe('verified')
    expect(await send('x'.repeat(256))).toBe('verified')
    for (const which of ['a{', 'a"', 'a[', 'a.b', 'a:b', 'a b', 'é', 'x'.repeat(257)]) {
      expect(await send(which)).toBe('malformed_id')
    }
  })

  it('limit an id by its own neighbors, not by those of the first field', async () => {
    const options = {
      idHeader: 'which',
      timestampHeader: 'when',
      signedContent: '{timestamp}.{id}-{body}',
    }
    const send = (which: string) =>
      judge(options, request(`${seconds}.${which}-{}`, '{}', { headers: { which, when: seconds } }))
    expect(await send('a:b')).toBe('verified')
    for (const which of ['a-b', 'a.b']) expect(await send(which)).toBe('malformed_id')
  })

  it('require a body that starts as JSON, before any MAC is computed', async () => {
    const { backend } = await import('#crypto')
    const made = vi.fn()
    const prepare = vi.spyOn(backend, 'prepareMac').mockImplementation(() => made)
    const target = described(
      scheme({ timestampHeader: 'when', signedContent: '{timestamp}{body}' }),
    )
    prepare.mockRestore()
    const sig = mac(SECRET, 'x')
    for (const content of ['', ' ', '5', '"x"', 'null', 'a=1', '1{}', '\ufeff{}', '\0{}']) {
      const headers = { when: seconds, sig }
      await expect(target.verify({ headers, body: content })).rejects.toMatchObject({
        code: 'malformed_signature',
        hint: 'The body must start with { or [: another signed field is next to it.',
      })
    }
    expect(made).not.toHaveBeenCalled()
  })

  it.each(['form', 'bytes', { form: 'payload' }] as const)(
    'are a TypeError beside a body that is read as %j',
    (payload) => {
      const touching = scheme({ timestampHeader: 'when', signedContent: '{timestamp}{body}' })
      const apart = scheme({ timestampHeader: 'when', signedContent: '{timestamp}.{body}' })
      expect(() => providerOf(touching, { payload })).toThrow(TypeError)
      expect(() => providerOf([apart, touching], { payload })).toThrow(TypeError)
      expect(() => providerOf(apart, { payload })).not.toThrow()
    },
  )
})

describe('the address', () => {
  const options = { signedContent: '{url}{body}', url: URL_A } as const

  it('is the configured one, whatever the request says', async () => {
    const headers = {
      host: 'evil.example',
      forwarded: 'host=evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      'x-original-url': '/other',
    }
    for (const url of [undefined, '/', 'http://evil.example/x?y', `${URL_A}x`]) {
      expect(await judge(options, request(`${URL_A}{}`, '{}', { headers, url }))).toBe('verified')
      expect(await judge(options, request(`${url}{}`, '{}', { headers, url }))).toBe(
        'bad_signature',
      )
    }
  })

  it('is signed exactly as configured: it is never parsed or normalized', async () => {
    for (const url of ['HTTPS://A.example:443/x/../y?b=1&a=%7e', 'http://a.example'] as const) {
      const input = request(`${url}{}`, '{}')
      if (url.startsWith('H')) expect(make({ ...options, url })).toThrow(TypeError)
      else expect(await judge({ ...options, url }, input)).toBe('verified')
    }
    const url = 'https://A.example:443/x/../y?b=1&a=%7e'
    expect(await judge({ ...options, url }, request(`${url}{}`, '{}'))).toBe('verified')
    expect(await judge({ ...options, url }, request(`${new URL(url)}{}`, '{}'))).toBe(
      'bad_signature',
    )
  })

  it.each([
    '',
    '/hooks',
    'a.example/x',
    'ftp://a.example/',
    'https://a.example/#top',
    'https://a b/',
    'see https://a.example/',
    new URL('https://a.example/'),
    5,
  ])('cannot be %j', (url) => {
    expect(make({ ...options, url: url as string })).toThrow(TypeError)
  })

  it('may be one of four during a migration, none a prefix of another', async () => {
    const urls = [
      'https://a.example/h',
      'https://b.example/h',
      'http://c.example/',
      'https://d.example/',
    ]
    for (const url of urls) {
      expect(await judge({ ...options, url: urls }, request(`${url}{}`, '{}'))).toBe('verified')
    }
    expect(await judge({ ...options, url: urls }, request('https://e.example/{}', '{}'))).toBe(
      'bad_signature',
    )
    expect(make({ ...options, url: [] })).toThrow(TypeError)
    expect(make({ ...options, url: [...urls, 'https://e.example/'] })).toThrow(TypeError)
    expect(make({ ...options, url: ['https://a.example/h', 'https://a.example/hooks'] })).toThrow(
      TypeError,
    )
    expect(make({ ...options, url: ['https://a.example/h?x', 'https://a.example/h'] })).toThrow(
      TypeError,
    )
    expect(make({ ...options, url: ['https://a.example/h', 'https://a.example/h'] })).toThrow(
      TypeError,
    )
  })
})

function digestIn(query: string) {
  return { query, algorithm: 'sha256', encoding: 'hex' } as const
}

describe('the fields of a form', () => {
  const options = {
    signedContent: '{url}{params}',
    url: URL_A,
    bodyDigest: digestIn('bodySHA256'),
    dedupeBy: 'signed-content',
  } as const
  const both = { payload: 'json-or-form' } as const

  it('are signed by name, each with its distinct values in sorted order', async () => {
    for (const [form, content] of [
      ['b=2&a=1', 'a1b2'],
      ['a=2&a=1&a=2', 'a1a2'],
      ['B=1&a=2&_=3', 'B1_3a2'],
      ['a=+%2B%26%3D%C3%BC', 'a +&=ü'],
      ['a&b=', 'ab'],
      ['__proto__=x&constructor=y', '__proto__xconstructory'],
      ['', ''],
    ] as const) {
      expect(await judge(options, request(URL_A + content, form), both)).toBe('verified')
    }
  })

  it('have one key however they are written, since boundaries and order are not signed', async () => {
    const target = described(scheme(options), both)
    const keyOf = async (form: string) => (await target.verify(request(`${URL_A}a1b2`, form))).key
    const first = await keyOf('a=1&b=2')
    for (const form of ['b=2&a=1', 'a1=&b=2', 'a=1b2', '%61=1&b=2', 'a1b2', 'a=1&&b=2']) {
      expect(await keyOf(form)).toBe(first)
    }
    const plain = { ...options, dedupeBy: undefined }
    const other = described(scheme(plain), both)
    const [one, two] = await Promise.all(
      ['a=1&b=2', 'b=2&a=1'].map((form) => other.verify(request(`${URL_A}a1b2`, form))),
    )
    expect(one?.key).toBe(two?.key)
    for (const dedupeBy of ['body', 'body+type'] as const) {
      expect(make({ ...options, dedupeBy })).toThrow(TypeError)
    }
  })

  it('may begin like a query, unless a digest could be in the address', async () => {
    const plain = { signedContent: '{url}{params}', url: URL_A } as const
    for (const form of ['%26a=1', '%3Fa=1']) {
      const input = request(`${URL_A}${decodeURIComponent(form).replace('=', '')}`, form)
      expect(await judge(plain, input, both)).toBe('verified')
      expect(await judge(options, input, both)).toBe('bad_signature')
    }
  })

  it('that are not UTF-8 are a 401, since nothing has been proved', async () => {
    const input = { ...request(URL_A, ''), body: Buffer.from([0x61, 0x3d, 0xff]) }
    await expect(described(scheme(options), both).verify(input)).rejects.toMatchObject({
      code: 'malformed_signature',
      hint: 'The form is not UTF-8.',
    })
  })

  it('cannot stand for JSON: a body that starts as JSON needs its digest', async () => {
    for (const body of ['{"a":1}', ' [1]', '{"a":"%78"}']) {
      const text = [...new URLSearchParams(body)].map(([name, value]) => name + value).join('')
      expect(await judge(options, request(URL_A + text, body), both)).toMatch(
        /^(malformed|bad)_signature$/,
      )
    }
  })
})

describe('the digest of a body in the address', () => {
  const options = {
    signedContent: '{url}{params}',
    url: URL_A,
    bodyDigest: digestIn('bodySHA256'),
    dedupeBy: 'signed-content',
  } as const
  const both = { payload: 'json-or-form' } as const
  const body = '{"a":1}'
  const digest = sha256(body)
  const signed = (content: string, given: string, query: string) =>
    judge(options, request(content, given, { url: `/x${query}` }), both)

  it('is appended to the configured address, with the mark that fits', async () => {
    const query = `?bodySHA256=${digest}`
    expect(await signed(`${URL_A}&bodySHA256=${digest}`, body, query)).toBe('verified')
    expect(await signed(`${URL_A}?bodySHA256=${digest}`, body, query)).toBe('bad_signature')
    const bare = { ...options, url: 'https://a.example/x' }
    const input = request(`https://a.example/x${query}`, body, { url: `/any${query}` })
    expect(await judge(bare, input, both)).toBe('verified')
  })

  it('must be that of the body', async () => {
    const other = sha256('{"a":2}')
    expect(await signed(`${URL_A}&bodySHA256=${other}`, body, `?bodySHA256=${other}`)).toBe(
      'bad_signature',
    )
  })

  it.each([
    ['in upper case', digest.toUpperCase()],
    ['too short', digest.slice(1)],
    ['too long', `${digest}0`],
    ['padded', ` ${digest}`],
    ['empty', ''],
    ['no hex', digest.replace(/./, 'g')],
    ['in base64', sha256(body, 'base64')],
  ])('is rejected %s', async (_, text) => {
    const query = `?bodySHA256=${encodeURIComponent(text)}`
    expect(await signed(`${URL_A}&bodySHA256=${text}`, body, query)).toBe('malformed_signature')
  })

  it('is rejected twice', async () => {
    const query = `?bodySHA256=${digest}&bodySHA256=${digest}`
    expect(await signed(`${URL_A}&bodySHA256=${digest}`, body, query)).toBe('malformed_signature')
  })

  it('cannot be cut out of a signed form', async () => {
    // The sender signs a form with a field whose name looks like the end of an address.
    const name = `&bodySHA256=${digest}`
    const form = `${encodeURIComponent(name)}=`
    const content = `${URL_A}${name}`
    expect(await signed(content, form, '')).toMatch(/^(malformed|bad)_signature$/)
    // What it signed for JSON is not taken for a form either.
    expect(await signed(content, body, `?bodySHA256=${digest}`)).toBe('verified')
    expect(await signed(content, form, '?')).toMatch(/^(malformed|bad)_signature$/)
    const asked = `?bodySHA256=${digest}`
    const bare = { ...options, url: 'https://a.example/x' }
    const input = request(`https://a.example/x${asked}`, `${encodeURIComponent(asked)}=`)
    expect(await judge(bare, input, both)).toMatch(/^(malformed|bad)_signature$/)
  })

  it('needs a body that starts as JSON', async () => {
    const form = 'a=1'
    const digest = sha256(form)
    const query = `?bodySHA256=${digest}`
    expect(await signed(`${URL_A}&bodySHA256=${digest}`, form, query)).toBe('malformed_signature')
  })

  it('is required where nothing else covers the body', async () => {
    const alone = { signedContent: '{url}', url: URL_A, bodyDigest: digestIn('bodySHA256') }
    expect(scheme(alone).covers).toBe('body')
    const right = request(`${URL_A}&bodySHA256=${digest}`, body, {
      url: `/x?bodySHA256=${digest}`,
    })
    expect(await judge(alone, right)).toBe('verified')
    // Signed for the bare address, as for a GET: it says nothing about any body.
    expect(await judge(alone, request(URL_A, '{"forged":1}', { url: '/x' }))).toMatch(
      /^(missing|malformed|bad)_signature$/,
    )
  })

  it('may be written in base64', async () => {
    const query = encodeURIComponent(sha256(body, 'base64'))
    const bodyDigest = { query: 'digest', algorithm: 'sha256', encoding: 'base64' } as const
    const content = `${URL_A}&digest=${sha256(body, 'base64')}`
    const input = request(content, body, { url: `/x?digest=${query}` })
    expect(await judge({ ...options, bodyDigest }, input, both)).toBe('verified')
    for (const other of [`x${query}`, `${query}x`]) {
      const longer = request(content, body, { url: `/x?digest=${other}` })
      expect(await judge({ ...options, bodyDigest }, longer, both)).toBe('malformed_signature')
    }
  })

  it.each([{ query: '' }, { algorithm: 'sha1' }, { encoding: 'base64url' }, { header: 'x' }])(
    'is rejected at creation with %j',
    (wrong) => {
      const bodyDigest = { ...digestIn('d'), ...wrong } as never
      expect(make({ ...options, bodyDigest })).toThrow(TypeError)
    },
  )
})

describe('a signedContent function', () => {
  type Build = (request: SignedRequest) => readonly (string | Uint8Array)[]
  const when = String(NOW_SECONDS)
  const verify = (build: Build, more: Partial<HmacOptions>, input: WebhookInput) =>
    judge({ signedContent: build, covers: 'body', ...more }, input)

  it('builds parts from the request, which are hashed in order', async () => {
    const seen = vi.fn()
    const build: Build = (request) => {
      seen(request)
      const { method, url, headers, id, timestamp, rawBody } = request
      return [`${method} ${url} ${headers.get('x-part')} ${id}:`, `${id}`, `${timestamp}`, rawBody]
    }
    const more = { url: URL_A, timestampHeader: 'when', idHeader: 'which' }
    const headers = { when, which: 'm1', 'X-Part': 'p' }
    const content = `POST ${URL_A} p m1:m1${when}{}`
    expect(await verify(build, more, request(content, '{}', { headers }))).toBe('verified')
    expect(Object.keys(seen.mock.calls[0]?.[0] ?? {}).sort()).toEqual(
      ['headers', 'id', 'method', 'rawBody', 'timestamp', 'url'].sort(),
    )
  })

  it('is tried with each of the configured addresses', async () => {
    const urls = [URL_A, 'https://b.example/']
    const build: Build = ({ url, rawBody }) => [`${url}`, rawBody]
    for (const url of urls) {
      expect(await verify(build, { url: urls }, request(`${url}{}`, '{}'))).toBe('verified')
    }
  })

  it('gets no address if none is configured, whatever the request says', async () => {
    const seen = vi.fn()
    const build: Build = ({ url, rawBody }) => {
      seen(url)
      return [rawBody]
    }
    expect(await verify(build, {}, request('{}', '{}', { url: URL_A }))).toBe('verified')
    expect(seen.mock.calls).toEqual([[undefined]])
  })

  it('decides by itself what is next to the time and the body', async () => {
    const build: Build = ({ timestamp, rawBody }) => [`${timestamp}`, '.', rawBody]
    const more = { timestampHeader: 'when', toleranceSeconds: 1e15 }
    const input = request('999999999.{}', '{}', { headers: { when: '999999999' } })
    expect(await verify(build, more, input)).toBe('verified')
    const form = request(`${when}.a=1`, 'a=1', { headers: { when } })
    const options = { signedContent: build, covers: 'body', ...more } as const
    expect(await judge(options, form, { payload: 'form' })).toBe('verified')
  })

  it('needs covers, and covers needs it', () => {
    const signedContent: Build = ({ rawBody }) => [rawBody]
    expect(make({ signedContent })).toThrow(/covers is required/)
    expect(make({ signedContent, covers: 'all' as never })).toThrow(/covers/)
    for (const covers of ['body', 'fields', 'nothing'] as const) {
      expect(scheme({ signedContent, covers }).covers).toBe(covers)
    }
    expect(make({ signedContent, covers: 'body', bodyDigest: digestIn('d') })).toThrow(TypeError)
  })

  it('must return the body object itself if it covers the body', async () => {
    const copies: Build[] = [
      () => ['{}'],
      ({ rawBody }) => [rawBody.slice()],
      ({ rawBody }) => [rawBody.subarray(0)],
      ({ rawBody }) => [new TextDecoder().decode(rawBody)],
      () => [],
    ]
    for (const build of copies) {
      expect(await verify(build, {}, request('{}', '{}'))).toBe('provider_failed')
    }
  })

  it.each([
    ['the time', { timestampHeader: 'when' }, { when }],
    ['the id', { idHeader: 'which' }, { which: 'm1' }],
  ])('must return %s as a separate part if it is read', async (_, more, headers) => {
    const value = Object.values(headers)[0] as string
    const without = request('{}', '{}', { headers })
    expect(await verify(({ rawBody }) => [rawBody], more, without)).toBe('provider_failed')
    const glued: Build = ({ id, timestamp, rawBody }) => [`${id ?? timestamp}.`, rawBody]
    expect(await verify(glued, more, request(`${value}.{}`, '{}', { headers }))).toBe(
      'provider_failed',
    )
    const apart: Build = ({ id, timestamp, rawBody }) => [id ?? timestamp ?? '', '.', rawBody]
    expect(await verify(apart, more, request(`${value}.{}`, '{}', { headers }))).toBe('verified')
  })

  it.each([
    [
      'throws',
      /^no$/,
      () => {
        throw new Error('no')
      },
    ],
    ['returns text', /a list of parts$/, () => 'x'],
    ['returns nothing', /a list of parts$/, () => undefined],
    ['returns a promise', /not as a promise$/, async () => []],
    ['returns a number', /only strings and byte/, ({ rawBody }: SignedRequest) => [rawBody, 5]],
    [
      'returns a hole',
      /only strings and byte/,
      ({ rawBody }: SignedRequest) => [rawBody, undefined],
    ],
  ])('that %s is provider_failed, and the cause says why', async (_, message, build) => {
    const target = described(scheme({ signedContent: build as never, covers: 'body' }))
    await expect(target.verify(request('{}', '{}'))).rejects.toMatchObject({
      code: 'provider_failed',
      cause: { message: expect.stringMatching(message) },
    })
  })

  it('that covers less than the body derives the key from what it signs', async () => {
    const build: Build = () => ['constant']
    for (const covers of ['fields', 'nothing'] as const) {
      for (const dedupeBy of ['body', 'body+type', 'body+timestamp'] as const) {
        expect(make({ signedContent: build, covers, dedupeBy })).toThrow(TypeError)
      }
      const target = described(scheme({ signedContent: build, covers }))
      const [one, two] = await Promise.all(
        ['{}', '{"n":2}'].map((body) => target.verify(request('constant', body))),
      )
      expect(one?.key).toBe(two?.key)
      expect(one).toMatchObject({ covers, typeAuthenticated: false })
    }
  })
})

describe('a form of very many fields', () => {
  const provider = (fields: string) => {
    const scheme = hmac({
      secret: 's',
      header: 'sig',
      url: 'https://a.example/hook',
      signedContent: '{url}{params}',
    })
    const target = createReceiver<object>({
      provider: defineProvider<object>({
        name: 'p',
        scheme,
        payload: 'form',
        events: {},
        identify: () => ({ type: 'x' }),
      }),
      logger: false,
    })
    const sig = mac('s', `https://a.example/hook${fields}`)
    return (body: string) => codeOf(target.verify({ headers: { sig }, body }))
  }

  it('is rejected before it is sorted', async () => {
    const names = Array.from({ length: 1001 }, (_, i) => `f${String(i).padStart(4, '0')}`)
    const body = (list: string[]) => list.map((name) => `${name}=1`).join('&')
    const signedText = (list: string[]) => list.map((name) => `${name}1`).join('')
    expect(await provider(signedText(names))(body(names))).toBe('malformed_signature')
    const fewer = names.slice(1)
    expect(await provider(signedText(fewer))(body(fewer))).toBe('verified')
  })
})

describe('a signedContent that returns a promise', () => {
  it('is provider_failed, and its rejection is handled', async () => {
    const scheme = hmac({
      secret: 's',
      header: 'sig',
      covers: 'body',
      signedContent: (async () => {
        throw new Error('later')
      }) as never,
    })
    const target = createReceiver<object>({
      provider: defineProvider<object>({
        name: 'p',
        scheme,
        events: {},
        identify: () => ({ type: 'x' }),
      }),
      logger: false,
    })
    const unsigned = { headers: { sig: '0'.repeat(64) }, body: '{}' }
    expect(await codeOf(target.verify(unsigned))).toBe('provider_failed')
  })
})

describe('a signedContent with several addresses', () => {
  it('is called only for the URLs that are tried', async () => {
    const urls: unknown[] = []
    const scheme = hmac({
      secret: 's',
      header: 'sig',
      covers: 'body',
      url: ['https://a.example/', 'https://b.example/'],
      signedContent({ url, rawBody }) {
        urls.push(url)
        return [url ?? '', rawBody]
      },
    })
    const provider = defineProvider<object>({
      name: 'p',
      scheme,
      events: {},
      identify: () => ({ type: 'x' }),
    })
    const target = createReceiver<object>({ provider, logger: false })
    const judge = (signedText: string) => {
      const sig = createHmac('sha256', 's').update(signedText).digest('hex')
      return codeOf(target.verify({ headers: { sig }, body: '{}' }))
    }
    expect(await judge('https://a.example/{}')).toBe('verified')
    expect(urls).toEqual(['https://a.example/'])
    expect(await judge('https://b.example/{}')).toBe('verified')
    expect(urls.slice(1)).toEqual(['https://a.example/', 'https://b.example/'])
    expect(await judge('https://c.example/{}')).toBe('bad_signature')
  })
})
