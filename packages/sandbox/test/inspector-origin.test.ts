import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebhookView } from '../src/inspector/server/views.ts'
import { type Sandbox, startSandbox } from '../src/start-sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startSandbox()
})

afterEach(() => sandbox.close())

describe('the inspector', () => {
  const status = async (path: string, headers: Record<string, string>, method = 'POST') => {
    const body = JSON.stringify({ sender: 'rine', owner: 'a', url: 'https://evil.example/collect' })
    const init = method === 'POST' ? { method, body } : { method }
    return (await fetch(`${sandbox.url}/inspector/${path}`, { ...init, headers })).status
  }
  const registered = async () => {
    const { webhooks } = (await (await fetch(`${sandbox.url}/inspector/overview`)).json()) as {
      webhooks: WebhookView[]
    }
    return webhooks.length
  }

  it.each([
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['the Origin of a sandboxed frame', { origin: 'null' }],
    ['an empty Origin', { origin: '' }],
    ['another server of this machine', { origin: 'http://127.0.0.1:1' }],
    ['its own host by another scheme', { origin: 'https://127.0.0.1' }],
    ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site request', { 'sec-fetch-site': 'same-site' }],
    [
      'a foreign Origin that claims to be same-origin',
      { ...{ origin: 'https://evil.example' }, 'sec-fetch-site': 'same-origin' },
    ],
  ])('rejects %s', async (_, headers) => {
    for (const path of ['webhooks', 'trigger']) expect(await status(path, headers)).toBe(403)
    expect(await status('overview', headers, 'GET')).toBe(403)
    expect(await registered()).toBe(0)
  })

  it('answers its own page, and clients that are no browser', async () => {
    const origin = sandbox.url
    const sameOrigin = { 'sec-fetch-site': 'same-origin' }
    for (const headers of [{}, { origin }, sameOrigin, { origin, ...sameOrigin }]) {
      expect(await status('trigger', headers)).toBe(201)
    }
  })

  it('answers JSON that is never taken for anything else', async () => {
    const { headers } = await fetch(`${sandbox.url}/inspector/overview`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-type')).toMatch(/^application\/json/)
  })
})
