import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OverviewView, SecretView, WaitingView } from '../../../src/inspector/server/views.ts'
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

  it.each(['secret', 'rotate', 'test'])('have no %s once they are gone', async (verb) => {
    const method = verb === 'secret' ? 'GET' : 'POST'
    expect((await client.call(method, `webhooks/no/${verb}`)).error).toBeTypeOf('string')
  })
})
