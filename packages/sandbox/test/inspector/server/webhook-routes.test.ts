import { createServer } from 'node:http'
import { close, listen } from '@hookseal/tests-kit/listen'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  DeliveriesView,
  DeliveryView,
  OverviewView,
  SecretView,
  WaitingView,
} from '../../../src/inspector/server/views.ts'
import { type Sandbox, startSandbox } from '../../../src/start-sandbox.ts'
import { type InspectorClient, inspectorClient } from '../inspector-client.ts'

let sandbox: Sandbox
let client: InspectorClient

beforeEach(async () => {
  sandbox = await startSandbox({ retries: { firstDelayMs: 3_600_000 } })
  client = inspectorClient(sandbox)
})

afterEach(() => sandbox.close())

const URL_OF_NOBODY = 'http://127.0.0.1:9/hook'

describe('the webhooks of the inspector', () => {
  it.each([
    [{ owner: 'a', url: URL_OF_NOBODY }, 'sender'],
    [{ sender: '', owner: 'a', url: URL_OF_NOBODY }, 'sender'],
    [{ sender: 'nobody', owner: 'a', url: URL_OF_NOBODY }, 'sender'],
    [{ sender: 'rine', owner: '', url: URL_OF_NOBODY }, 'owner'],
    [{ sender: 'rine', owner: 'a', url: '' }, 'url'],
    [{ sender: 'rine', owner: 'a', url: 'http://example.com' }, 'url'],
  ])('name the field that is wrong: %o', async (body, field) => {
    const { error, field: named } = await client.call('POST', 'webhooks', body)
    expect(error).toMatch(/^[A-Z].*\.$/)
    expect(named).toBe(field)
  })

  it('keep a worker to one webhook', async () => {
    await client.register('handinger', URL_OF_NOBODY)
    const second = await client.call('POST', 'webhooks', {
      ...{ sender: 'handinger', owner: '1', url: 'https://example.com' },
    })
    expect(second).toMatchObject({ field: 'owner' })
  })

  it.each(['stripe', 'discord', 'sendgrid', 'rine'])(
    'give their secret out when asked, and nothing that could sign: %s',
    async (sender) => {
      const made = await client.register(sender, URL_OF_NOBODY)
      const path = `webhooks/${made.webhook.id}`
      const asked = await client.call<SecretView>('GET', `${path}/secret`)
      expect(asked.secret).toBe(made.secret)
      const rotated = await client.call<SecretView>('POST', `${path}/rotate`)
      expect(rotated.secret).not.toBe(made.secret)
      const overview = JSON.stringify(await client.call<OverviewView>('GET', 'overview'))
      for (const { secret } of [made, rotated]) expect(overview).not.toContain(secret)
      for (const answer of [made, asked, rotated, await client.call('GET', 'senders')]) {
        expect(JSON.stringify(answer)).not.toMatch(/PRIVATE KEY|signingKey|oldSecrets/)
      }
    },
  )

  it('tell how many deliveries wait', async () => {
    const { webhook } = await client.register('rine', URL_OF_NOBODY)
    const { webhook: other } = await client.register('stripe', URL_OF_NOBODY)
    for (let i = 0; i < 3; i++) sandbox.trigger({ sender: 'rine' })
    const waiting = (id: string) => client.call<WaitingView>('GET', `webhooks/${id}/waiting`)
    expect(await waiting(webhook.id)).toEqual({ waiting: 3 })
    expect(await waiting(other.id)).toEqual({ waiting: 0 })
  })

  it('repeat a handshake that failed', async () => {
    let challenge = ''
    const server = createServer(async (request, response) => {
      const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
      response.writeHead(challenge === '' ? 404 : 200).end(body.challenge)
    })
    const url = `http://127.0.0.1:${await listen(server)}/slack`
    const { webhook } = await client.register('slack', url)
    const state = async () =>
      (await client.call<OverviewView>('GET', 'overview')).webhooks[0]?.state
    await expect.poll(state).toBe('invalid')
    const { deliveries } = await client.call<DeliveriesView>('GET', 'deliveries')
    expect(deliveries.map(({ kind, state }) => [kind, state])).toEqual([['handshake', 'failed']])
    const view = await client.call<DeliveryView>('GET', `deliveries/${deliveries[0]?.id}`)
    expect(view.verdict.map(({ code }) => code)).toEqual(['handshake_failed', 'no_route'])
    challenge = 'answered'
    const repeat = (id: string) =>
      fetch(`${sandbox.url}/inspector/webhooks/${id}/handshake`, { method: 'POST' })
    expect((await repeat(webhook.id)).status).toBe(204)
    await expect.poll(state).toBe('active')
    expect((await repeat('no')).status).toBe(404)
    await close(server)
  })

  it.each(['secret', 'rotate', 'test', 'handshake'])(
    'have no %s once they are gone',
    async (verb) => {
      const method = verb === 'secret' ? 'GET' : 'POST'
      expect((await client.call(method, `webhooks/no/${verb}`)).error).toBeTypeOf('string')
    },
  )
})
