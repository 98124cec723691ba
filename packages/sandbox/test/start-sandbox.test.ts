import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { SandboxOptions } from '../src/options.ts'
import { type Sandbox, startSandbox } from '../src/start-sandbox.ts'

const running: Sandbox[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()))
})

async function start(options?: SandboxOptions) {
  const sandbox = await startSandbox(options)
  running.push(sandbox)
  return sandbox
}

/** The status of a request that comes with another name, as after DNS rebinding. */
const statusFor = (url: string, host: string) =>
  new Promise((resolve, reject) => {
    const asked = request(url, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.on('error', reject).end()
  })

describe('startSandbox()', () => {
  it('listens on 127.0.0.1 and nowhere else', async () => {
    const { url, urls } = await start()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    for (const one of Object.values(urls)) expect(one.startsWith(`${url}/`)).toBe(true)
    expect((await fetch(url)).status).toBe(200)
    // The whole of 127/8 is this machine, but only one address of it was asked for.
    const elsewhere = fetch(url.replace('127.0.0.1', '127.0.0.2'))
    await expect(elsewhere).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  })

  it('answers by a name of this machine only', async () => {
    const { url } = await start()
    const { port } = new URL(url)
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect(await statusFor(url, host), host).toBe(200)
    }
    for (const host of ['attacker.test', `localhost.attacker.test:${port}`, '10.0.0.1']) {
      expect(await statusFor(url, host), host).toBe(403)
    }
  })

  it('serves its page under a policy that runs nothing but its own script', async () => {
    const { url } = await start()
    const policy = (await fetch(url)).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
  })

  it('has a base for each client to join paths to, and says where a wrong path went', async () => {
    const { urls } = await start()
    const headers = { authorization: 'Token any' }
    const joined = new URL('configs/webhook', urls.ricloud)
    expect((await fetch(joined, { headers })).status).toBe(200)
    const wrong = await fetch(new URL('/configs/webhook', urls.ricloud), { headers })
    expect(wrong.status).toBe(404)
    expect(await wrong.json()).toMatchObject({ message: expect.stringContaining('/ricloud/') })
  })

  it('rejects a body over the limit', async () => {
    const { urls } = await start()
    const body = JSON.stringify({
      agent_id: 'a',
      url: 'https://a.test',
      filler: 'x'.repeat(1 << 20),
    })
    const headers = { authorization: 'Bearer any' }
    const answer = await fetch(`${urls.rine}/webhooks`, { method: 'POST', headers, body })
    expect(answer.status).toBe(413)
  })

  it.each<[string, object]>([
    ['port', { port: -1 }],
    ['port', { port: 65_536 }],
    ['speed', { speed: 0 }],
    ['speed', { speed: Number.NaN }],
    ['retries.maxAttempts', { retries: { maxAttempts: 0 } }],
    ['retries.jitter', { retries: { jitter: 2 } }],
    ['retries.maxTries', { retries: { maxTries: 2 } }],
    ['file', { file: '' }],
    ['clock', { clock: {} }],
  ])('rejects %s in %o', async (name, options) => {
    const starting = startSandbox(options)
    await expect(starting).rejects.toThrow(TypeError)
    await expect(starting).rejects.toThrow(`startSandbox: ${name}: `)
  })

  it('rejects an option that it does not know, and says which was meant', async () => {
    const starting = startSandbox({ sped: 1 } as object)
    await expect(starting).rejects.toThrow('unknown option "sped"; did you mean "speed"?')
  })

  it('reports a port that is in use, and releases its resources', async () => {
    const { url } = await start()
    const port = Number(new URL(url).port)
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('is closed once, however often it is asked', async () => {
    const sandbox = await start()
    await Promise.all([sandbox.close(), sandbox.close()])
    await expect(fetch(sandbox.url)).rejects.toThrow()
  })
})

describe('trigger()', () => {
  it.each([{}, { sender: 'nobody' }, { sender: 'rine', type: 1 }, { sender: 'rine', body: {} }])(
    'rejects %o',
    async (options) => {
      const { trigger } = await start()
      expect(() => trigger(options as never)).toThrow(TypeError)
    },
  )
})
