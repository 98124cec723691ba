import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { rineMessage } from '@hookseal/tests-kit/events'
import { eventually } from '@hookseal/tests-kit/eventually'
import { signRine } from '@hookseal/tests-kit/sign'
import { writeSnippets } from '@hookseal/tests-kit/snippets'
import type { Express } from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'

/** Imports a file of a recipe with its environment, and serves the application that it exports. */
async function serve(recipe: string, file: string, env: Record<string, string>) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  const found = (await import(join(writeSnippets(recipe), file))) as {
    readonly app: Express
    explainLast?(): Promise<readonly { readonly code: string }[]>
  }
  const server = found.app.listen(0, '127.0.0.1')
  await eventually(() => expect(server.listening).toBe(true))
  const { port } = server.address() as AddressInfo
  return {
    ...found,
    async post(path: string, init: { headers?: Record<string, string>; body: string | Buffer }) {
      const url = `http://127.0.0.1:${port}${path}`
      return (await fetch(url, { method: 'POST', ...init, body: init.body as string })).status
    },
    close: () => server.close(),
  }
}

const log = vi.spyOn(console, 'log').mockImplementation(() => {})
vi.spyOn(console, 'warn').mockImplementation(() => {})
vi.spyOn(console, 'error').mockImplementation(() => {})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  log.mockClear()
})

describe('docs/recipes/token-in-the-query.md', () => {
  it('accepts the token exactly once, and refuses another token', async () => {
    const { post, close } = await serve('token-in-the-query', 'shop.ts', {
      SHOP_WEBHOOK_TOKEN: 't0ken',
    })
    const body = '{"type":"order"}'
    expect(await post('/webhooks/shop?token=t0ken', { body })).toBe(200)
    expect(await post('/webhooks/shop?token=other', { body })).toBe(401)
    expect(await post('/webhooks/shop?token=t0ken&token=t0ken', { body })).toBe(401)
    expect(await post('/webhooks/shop', { body })).toBe(401)
    expect(log.mock.calls).toEqual([['order']])
    close()
  })
})

describe('docs/recipes/tenants.md', () => {
  it('verifies each delivery with the secret of the account in its payload', async () => {
    const secrets = new Map([
      ['webhooks/acct_1', 'secret-1'],
      ['webhooks/acct_2', 'secret-2'],
    ])
    vi.stubGlobal('secretManager', { get: async (name: string) => secrets.get(name) })
    const { post, close } = await serve('tenants', 'tenant-in-payload.ts', {})
    const delivery = (account: string, secret: string) =>
      signRine(secret, JSON.stringify({ ...rineMessage('m_1'), account }))
    expect(await post('/webhooks/rine', delivery('acct_1', 'secret-1'))).toBe(200)
    expect(await post('/webhooks/rine', delivery('acct_2', 'secret-2'))).toBe(200)
    expect(await post('/webhooks/rine', delivery('acct_2', 'secret-1'))).toBe(401)
    expect(await post('/webhooks/rine', { body: '{}' })).toBe(401)
    expect(log.mock.calls).toEqual([
      ['acct_1', 'm_1'],
      ['acct_2', 'm_1'],
    ])
    close()
  })

  it('verifies each delivery with the secret of the tenant in its path', async () => {
    const get = vi.fn(async (name: string) => `secret of ${name}`)
    vi.stubGlobal('secretManager', { get })
    const { receiver } = (await import(join(writeSnippets('tenants'), 'tenant-in-path.ts'))) as {
      receiver: { receive(input: object): Promise<{ status: number }> }
    }
    const delivery = signRine('secret of webhooks/t_1', JSON.stringify(rineMessage('m_1')))
    const receive = async (url: string) => (await receiver.receive({ url, ...delivery })).status
    expect(await receive('/webhooks/rine/t_1')).toBe(200)
    expect(await receive('/webhooks/rine/t_2')).toBe(401)
    expect(log.mock.calls).toEqual([['t_1', 'm_1']])
  })
})

describe('docs/recipes/capture-what-failed.md', () => {
  it('explains the last request that was refused', async () => {
    const RINE_WEBHOOK_SECRET = 'capture-recipe-secret'
    const { post, explainLast, close } = await serve('capture-what-failed', 'server.ts', {
      RINE_WEBHOOK_SECRET,
    })
    const signed = signRine(RINE_WEBHOOK_SECRET, JSON.stringify(rineMessage('m_1')))
    expect(await post('/webhooks/rine', signed)).toBe(200)
    const body = Buffer.concat([signed.body, Buffer.from('\n')])
    expect(await post('/webhooks/rine', { ...signed, body })).toBe(401)
    expect((await explainLast?.())?.map(({ code }) => code)).toEqual(['trailing_newline_added'])
    close()
  })
})
