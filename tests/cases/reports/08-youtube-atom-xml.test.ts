// cspell:ignore titel
import { createHmac } from 'node:crypto'
import {
  createReceiver,
  defineProvider,
  fetchInput,
  hmac,
  type Provider,
  toResponse,
} from '@hookseal/core'
import { fetchGuard } from '@hookseal/core/toolkit'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { secret } from '../support/basics.ts'

// https://github.com/tyamahori/higuma-notify/issues/55: WebSub sends Atom XML, signed with SHA-1, to a Hono app, and
// checks the URL with a GET first.

const youtube = (payload: Provider<object>['payload']) =>
  defineProvider({
    name: 'youtube',
    payload,
    scheme: hmac({ secret, header: 'X-Hub-Signature', algorithm: 'sha1', format: 'sha1={hex}' }),
    events: {},
    identify: () => ({ type: 'feed' }),
  })

const xml =
  '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Ein Titel – ä</title></entry></feed>'
const signed = (mac = createHmac('sha1', secret).update(xml).digest('hex')) => ({
  method: 'POST',
  body: xml,
  headers: { 'content-type': 'application/atom+xml', 'x-hub-signature': `sha1=${mac}` },
})

it('answers the challenge in its own route, and passes the XML to the handler', async () => {
  const receiver = createReceiver({ provider: youtube('bytes'), logger: false })
  const seen: unknown[] = []
  const app = new Hono()
  app.get('/websub', (c) => c.text(c.req.query('hub.challenge') ?? ''))
  app.post('/websub', async (c) => {
    const admission = await receiver.admit(fetchInput(c.req.raw))
    if (admission.kind !== 'admitted') return toResponse(admission)
    seen.push(new TextDecoder().decode(admission.delivery.event as Uint8Array))
    await admission.finish('handled')
    return c.body(null, 204)
  })
  expect(await (await app.request('/websub?hub.challenge=42')).text()).toBe('42')
  expect((await app.request('/websub', signed())).status).toBe(204)
  expect((await app.request('/websub', signed())).status).toBe(200)
  expect((await app.request('/websub', signed('0'.repeat(40)))).status).toBe(401)
  expect(seen).toEqual([xml])
})

it('reads it with a function of the provider', async () => {
  const titleOf = (body: Uint8Array) =>
    /<title>(.*?)<\/title>/.exec(new TextDecoder().decode(body))?.[1]
  const receiver = createReceiver({
    provider: youtube((body) => ({ title: titleOf(body) })),
    logger: false,
  })
  const titles: unknown[] = []
  const app = new Hono().post('/websub', (c) =>
    fetchGuard(receiver, ({ event }) => {
      titles.push(event)
      return c.body(null, 204)
    })(c.req.raw),
  )
  expect((await app.request('/websub', signed())).status).toBe(204)
  expect(titles).toEqual([{ title: 'Ein Titel – ä' }])
})

it('reports a function that throws as provider_failed, and reveals nothing of the body', async () => {
  const receiver = createReceiver({
    provider: youtube(() => {
      throw new Error('no XML')
    }),
    handlers: { '*': () => {} },
    logger: false,
  })
  const { status, error, body } = await receiver.receive(signed())
  expect({ status, code: error?.code, body }).toEqual({
    status: 500,
    code: 'provider_failed',
    body: '',
  })
})
