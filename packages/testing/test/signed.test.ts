import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { runInNewContext } from 'node:vm'
import { type AnyProvider, createReceiver, defineProvider, hmac } from '@hookseal/core'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { rineEvents, type SignedRequest, signed, testClock } from '@hookseal/testing'
import { withProgram } from '@hookseal/tests-kit/with-program'
import express from 'express'
import fastify from 'fastify'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'

const secret = 'a-test-secret'
const standardSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const github = () =>
  defineProvider({
    name: 'github',
    scheme: hmac({ secret, header: 'X-Hub-Signature-256', format: 'sha256={hex}' }),
    events: {},
    identify: (_, { headers }) => ({ type: headers.get('x-github-event') ?? '' }),
  })
const providers: Record<string, AnyProvider> = {
  rine: rine({ secret }),
  ricloud: ricloud({ secret }),
  handinger: handinger({ secret }),
  standardWebhooks: standardWebhooks({ secret: standardSecret }),
  github: github(),
}
const event = { id: 'e_1', resource: 'event', type: 'task', action: 'made', event: 'made' }
const sign = (provider: AnyProvider) =>
  signed(provider, event, { headers: { 'X-GitHub-Event': 'push' } })

/** What a shell prints for a script on its standard input, where nothing limits a line's length. */
async function shell(script: string): Promise<string> {
  const child = spawn('sh', { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(script)
  return Buffer.concat(await child.stdout.toArray()).toString()
}

/** What a handler saw: headers and bytes as they came. */
async function withEcho(use: (url: string) => Promise<void> | void): Promise<void> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('base64')
      response.end(JSON.stringify({ rawHeaders: request.rawHeaders, body }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

describe.each(Object.entries(providers))('signed() for %s', (_, provider) => {
  const receiver = createReceiver<object>({ provider })

  it('creates a request that the receiver verifies, in every form', async () => {
    const request = sign(provider)
    await receiver.verify(request)
    await receiver.verify({ headers: request.rawHeaders, body: request.body })
    const { headers, payload } = request.node()
    await receiver.verify({ headers, body: payload })
    const { headers: sent } = request.request()
    await receiver.verify({ headers: sent, body: await request.request().arrayBuffer() })
  })

  it('signs the bytes: a changed byte is rejected if the body is signed', async () => {
    const { headers, body } = sign(provider)
    const changed = Uint8Array.from(body)
    changed[0] = 0x5b
    const code = await receiver.verify({ headers, body: changed }).then(
      () => 'verified',
      (error) => error.code,
    )
    const [scheme] = [provider.scheme].flat()
    expect(code).toBe(scheme?.kind === 'token' ? 'invalid_json' : 'bad_signature')
  })
})

describe('signed()', () => {
  const file = new URL('../../../tests/vectors/senders.json', import.meta.url)
  const vectors = JSON.parse(readFileSync(file, 'utf8'))
  const makers: Record<string, (options: { secret: string }) => AnyProvider> = {
    rine,
    ricloud,
    standardWebhooks,
  }
  const cases = Object.entries(makers).flatMap(([name, make]) =>
    (vectors[name] as { secret: string }[]).map((vector) => ({ name, make, vector })),
  )

  it.each(cases)("creates the signature of $name's vector", ({ make, vector }) => {
    const {
      secret,
      bodyBase64,
      now = 0,
      headers,
    } = vector as typeof vector & {
      bodyBase64: string
      now?: number
      headers: Record<string, string>
    }
    const formats = make === rine ? ['{hex}', 'sha256={hex}', '{base64}'] : [undefined]
    const made = formats.map((format) => {
      const body = Buffer.from(bodyBase64, 'base64')
      const id = headers['webhook-id']
      return signed(make({ secret }), body, { now: now * 1000, id, format }).headers
    })
    const wanted = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
    expect(made).toContainEqual(expect.objectContaining(Object.fromEntries(wanted)))
  })

  it('uses bytes and text unchanged, and serializes an object once', () => {
    const bytes = Uint8Array.of(0xff, 0xfe)
    const provider = rine({ secret })
    expect(signed(provider, bytes).body).toEqual(bytes)
    const ofAnotherRealm = runInNewContext('Uint8Array.of(0xff, 0xfe)')
    expect(signed(provider, ofAnotherRealm).body).toEqual(bytes)
    expect(signed(provider, Buffer.from([1, 2, 3]).subarray(1)).body).toEqual(Uint8Array.of(2, 3))
    expect(Buffer.from(signed(provider, '{ "a":1 }').body).toString()).toBe('{ "a":1 }')
    expect(Buffer.from(signed(provider, { a: 1 }).body).toString()).toBe('{"a":1}')
  })

  it('signs at any time and with any id', () => {
    const clock = testClock()
    const provider = standardWebhooks({ secret: standardSecret })
    const { headers } = signed(provider, event, { now: clock.now, id: 'msg_1' })
    expect(headers).toMatchObject({ 'webhook-id': 'msg_1', 'webhook-timestamp': '1705314600' })
    expect(signed(provider, event).headers['webhook-id']).not.toBe(
      signed(provider, event).headers['webhook-id'],
    )
  })

  it('creates one signature per secret, each of which verifies', async () => {
    const old = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
    const provider = standardWebhooks({ secret: standardSecret })
    const request = signed(provider, event, { secret: [old, standardSecret] })
    expect(request.headers['webhook-signature']?.split(' ')).toHaveLength(2)
    for (const one of [old, standardSecret]) {
      const { verify } = createReceiver<object>({ provider: standardWebhooks({ secret: one }) })
      await verify(request)
    }
  })

  it('signs with the secret of a secret function if it is given', async () => {
    const provider = rine({ secret: () => secret })
    expect(() => signed(provider, event)).toThrow(TypeError)
    await createReceiver({ provider }).verify(signed(provider, event, { secret }))
  })

  it('signs with the secret that is currently valid', async () => {
    const secrets = [
      { id: 'old', value: 'old-secret', notAfter: new Date('2020-01-01') },
      { id: 'new', value: 'new-secret' },
    ]
    const provider = ricloud({ secret: secrets })
    const delivery = await createReceiver({ provider }).verify(signed(provider, event))
    expect(delivery.secretId).toBe('new')
  })

  it.each([
    ['an unknown option', () => signed(rine({ secret }), event, { secrets: 'x' } as never)],
    ['no provider', () => signed({} as never, event)],
    ['a scheme it cannot read', () => signed({ scheme: { kind: 'hmac' } } as never, event)],
    ['two tokens', () => signed(handinger({ secret }), event, { secret: ['a', 'b'] })],
    [
      'two signatures in a header for one',
      () => signed(rine({ secret }), 0, { secret: ['a', 'b'] }),
    ],
    [
      'a secret that is not base64',
      () => signed(standardWebhooks({ secret: standardSecret }), 0, { secret: 'é' }),
    ],
    ['a format that the scheme has not', () => signed(rine({ secret }), 0, { format: 'v1={hex}' })],
    ['a time that is none', () => signed(rine({ secret }), 0, { now: Number.NaN })],
    ['an event that JSON cannot write', () => signed(rine({ secret }), undefined)],
  ])('rejects %s', (_, make) => {
    expect(make).toThrow(TypeError)
  })
})

describe('the views of a signed request', () => {
  const wild = Buffer.from('{"a":"it\'s $HOME `id` \\\\ é 😀 \u0001\n"}\n')
  const bodies: [string, Uint8Array][] = [
    ['an event', Buffer.from(JSON.stringify(rineEvents.minimal('message.received')))],
    ['what a shell would change', wild],
    ['an @ in front', Buffer.from('@/etc/hostname')],
    ['no UTF-8', Buffer.of(0x7b, 0xff, 0x00, 0x7d)],
    ['nothing', Buffer.alloc(0)],
    ['100 KB', Buffer.alloc(100_000, 'x')],
  ]
  const provider = rine({ secret })

  async function expectArrived(request: SignedRequest, answer: string): Promise<void> {
    const { rawHeaders, body } = JSON.parse(answer)
    expect(Buffer.from(body, 'base64')).toEqual(Buffer.from(request.body))
    const error = await createReceiver({ provider })
      .verify({ headers: rawHeaders, body: Buffer.from(body, 'base64') })
      .then(
        () => undefined,
        (error) => error.code,
      )
    expect([undefined, 'invalid_json', 'invalid_event']).toContain(error)
  }

  withProgram('curl', 'in a shell', () => {
    it.each(bodies)('curl() sends exactly the bytes of %s', async (_, body) => {
      await withEcho(async (url) => {
        const request = signed(provider, body, { url })
        const command = request.curl().replace(' -i ', ' ')
        const answer = await shell(command)
        await expectArrived(request, answer)
      })
    })
  })

  it.each(bodies)('supertest() sends exactly the bytes of %s, once', async (_, body) => {
    await withEcho(async (url) => {
      const request = signed(provider, body)
      const { text } = await request.supertest(supertest(url).post(''))
      await expectArrived(request, text)
    })
  })

  it.each(bodies)('request() sends exactly the bytes of %s', async (_, body) => {
    await withEcho(async (url) => {
      const request = signed(provider, body, { url })
      await expectArrived(request, await (await fetch(request.request())).text())
      await expectArrived(request, await (await fetch(url, request)).text())
    })
  })

  it('node() is accepted by inject', async () => {
    const app = fastify()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
    app.removeContentTypeParser('application/json')
    app.post('/hook', (request) => ({
      rawHeaders: request.raw.rawHeaders,
      body: (request.body as Buffer).toString('base64'),
    }))
    const request = signed(provider, wild)
    const { body } = await app.inject(request.node('/hook'))
    await expectArrived(request, body)
  })

  it('curl() has no secret in it', () => {
    expect(signed(provider, wild).curl()).not.toContain(secret)
  })
})

it("proves a sample app's route in a few lines", async () => {
  const app = express()
  app.post('/hook', express.raw({ type: () => true }), (request, response) => {
    createReceiver({ provider: rine({ secret }) })
      .verify({ headers: request.rawHeaders, body: request.body })
      .then(
        () => response.sendStatus(204),
        () => response.sendStatus(401),
      )
  })
  const request = signed(rine({ secret }), rineEvents.minimal('message.received'))
  await request.supertest(supertest(app).post('/hook')).expect(204)
})
