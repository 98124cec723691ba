import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../src/start-sandbox.ts'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await startSandbox()
})

afterEach(() => sandbox.close())

const list = async () => {
  const headers = { authorization: 'Bearer any' }
  return (await fetch(`${sandbox.urls.rine}/webhooks`, { headers })).json()
}

describe("the senders' management APIs, for a page of another site", () => {
  const origin = 'https://evil.example'
  const body = JSON.stringify({ agent_id: 'a', url: 'https://evil.example/collect' })

  it('rejects what a browser sends without a preflight request', async () => {
    const headers = { origin, 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }
    const init = { method: 'POST', headers, body }
    expect((await fetch(`${sandbox.urls.rine}/webhooks`, init)).status).toBe(401)
    expect((await fetch(`${sandbox.urls.ricloud}configs/webhook`, init)).status).toBe(401)
    const put = { ...init, method: 'PUT' }
    const worker = `${sandbox.urls.handinger}/api/workers/w/webhook`
    expect((await fetch(worker, put)).status).toBe(401)
    expect(await list()).toEqual([])
  })

  it('allow nothing when they are asked first', async () => {
    const headers = { origin, 'access-control-request-headers': 'authorization' }
    for (const url of Object.values(sandbox.urls)) {
      const answer = await fetch(url, { method: 'OPTIONS', headers })
      expect(answer.ok).toBe(false)
      expect(answer.headers.get('access-control-allow-origin')).toBe(null)
    }
  })

  it('answer JSON that is never taken for anything else', async () => {
    for (const url of [...Object.values(sandbox.urls), `${sandbox.url}/nothing`]) {
      const { headers } = await fetch(url)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })
})

describe('a url', () => {
  it.each(['https://a.test/\r\nx: y', 'https://a.test/\n', 'https://a.test/\t', ' https://a.test'])(
    'is rejected with whitespace or control characters: %j',
    async (url) => {
      expect(() => sandbox.register({ sender: 'stripe', url })).toThrow('whitespace')
      const headers = { authorization: 'Bearer any' }
      const init = { method: 'POST', headers, body: JSON.stringify({ agent_id: 'a', url }) }
      expect((await fetch(`${sandbox.urls.rine}/webhooks`, init)).status).toBe(400)
      expect(await list()).toEqual([])
    },
  )
})
