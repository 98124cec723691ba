import { createServer, type Server } from 'node:http'
import { pathToFileURL } from 'node:url'
import type { Receiver } from '@hookseal/core'
import { rineMessage } from '@hookseal/tests-kit/events'
import { type GuideProject, guideProject, markedBlocks, readGuide } from '@hookseal/tests-kit/guide'
import { launch } from '@hookseal/tests-kit/launch'
import { close, listen } from '@hookseal/tests-kit/listen'
import { signRine } from '@hookseal/tests-kit/sign'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeManagers, fakeManagers } from './fake-managers.ts'

// The real SDKs against small fakes of the services, because no cloud service runs here.

const files = markedBlocks(readGuide('secrets-from-a-manager.md'), 'file')
const first = files.get('server.mjs') ?? ''
let managers: FakeManagers
let server: Server
let port = 0
let project: GuideProject

/** The first block with the loader of another manager, whose client uses the fake. */
function receiverWith(name: string): string {
  const loader = (files.get(name) ?? '')
    .replace('import { DefaultAzureCredential }', '// import')
    .replace(
      'new DefaultAzureCredential()',
      `{ getToken: async () => ({ token: 'fake', expiresOnTimestamp: Date.now() + 3_600_000 }) },
       { httpClient: throughHttp(${port}) }`,
    )
    .replace(
      'new SecretManagerServiceClient()',
      `new SecretManagerServiceClient({ apiEndpoint: '127.0.0.1', port: ${port}, protocol: 'http', fallback: true,
       authClient: { universeDomain: 'googleapis.com', getRequestHeaders: async () => ({}), fetch: plainFetch } })`,
    )
  const aws = /import .*client-secrets-manager'\n|const manager[\s\S]*?\n}\n/g
  const express = /import express.*\n|import { webhook.*\n|const app[\s\S]*/g
  const others = name === 'server.mjs' ? '' : loader
  const receiver = (name === 'server.mjs' ? first : first.replace(aws, '')).replace(express, '')
  const seams = `import { plainFetch, throughHttp } from '${new URL('fake-managers.ts', import.meta.url).pathname}'\n`
  return `${seams}${receiver.replace('const receiver', `${others}\nexport const receiver`)}`
}

const send = (receiver: Receiver<never>, secret: string, id: string) =>
  receiver.receive(signRine(secret, JSON.stringify(rineMessage(id))))

beforeAll(() => {
  project = guideProject([])
})
afterAll(() => project.remove())
// New fakes for each test, because the SDKs retry in the background.
beforeEach(async () => {
  managers = fakeManagers()
  managers.set('up', 'first-secret')
  server = createServer(managers.answer)
  port = await listen(server)
})
afterEach(() => close(server))

describe.each(['server.mjs', 'google.mjs', 'azure.mjs', 'vault.mjs'])('loading with %s', (name) => {
  let receiver: Receiver<never>
  const codeOf = async (secret: string, id: string) => {
    const { kind, error } = await send(receiver, secret, id)
    return error?.code ?? kind
  }
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    vi.spyOn(console, 'error').mockImplementation(() => {})
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`)
    vi.stubEnv('AWS_REGION', 'eu-west-1')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'fake')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'fake')
    vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'fake')
    vi.stubEnv('KEY_VAULT_URL', 'https://fake.vault.azure.net')
    vi.stubEnv('VAULT_ADDR', `http://127.0.0.1:${port}`)
    vi.stubEnv('VAULT_TOKEN', 'fake')
    const path = project.write(name, receiverWith(name))
    vi.resetModules()
    receiver = (await import(`${pathToFileURL(path).href}?${Math.random()}`)).receiver
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  it('loads once a minute, and accepts the old and the new secret during a rotation', async () => {
    for (const id of ['m_1', 'm_2', 'm_3']) expect(await codeOf('first-secret', id)).toBe('handled')
    expect(managers.loads()).toBe(1)
    managers.set('up', 'second-secret first-secret\n')
    vi.advanceTimersByTime(60_000)
    expect(await codeOf('first-secret', 'm_4')).toBe('handled')
    expect((await send(receiver, 'second-secret', 'm_5')).delivery?.secretId).toBe('0')
    expect(managers.loads()).toBe(2)
  })

  it('loads again for a signature that does not match, at most every 10 seconds', async () => {
    expect(await codeOf('first-secret', 'm_1')).toBe('handled')
    managers.set('up', 'second-secret')
    expect(await codeOf('second-secret', 'm_2')).toBe('bad_signature')
    vi.advanceTimersByTime(10_000)
    expect(await codeOf('second-secret', 'm_2')).toBe('handled')
    for (let i = 0; i < 20; i++) expect(await codeOf('forged', 'm_3')).toBe('bad_signature')
    expect(managers.loads()).toBe(2)
    expect(await codeOf('first-secret', 'm_4')).toBe('bad_signature')
  })

  it('uses the old secret for an hour while the manager is down or hangs', async () => {
    expect(await codeOf('first-secret', 'm_1')).toBe('handled')
    for (const mode of ['down', 'hanging'] as const) {
      managers.set(mode, '')
      vi.advanceTimersByTime(60_000)
      expect(await codeOf('first-secret', mode)).toBe('handled')
    }
    managers.set('down', '')
    vi.advanceTimersByTime(3_600_000)
    expect(await codeOf('first-secret', 'm_2')).toBe('secret_unavailable')
    managers.set('up', 'first-secret')
    expect(await codeOf('first-secret', 'm_2')).toBe('handled')
  })

  it('never writes a secret to the log', async () => {
    managers.set('up', '')
    expect(await codeOf('first-secret', 'm_1')).toBe('secret_unavailable')
    managers.set('garbled', 'first-secret')
    expect(await codeOf('first-secret', 'm_1')).toBe('secret_unavailable')
    const logged = JSON.stringify(
      [console.log, console.warn, console.error].map((log) => vi.mocked(log).mock.calls),
    )
    expect(logged).toContain('secret_unavailable')
    expect(logged).not.toContain('first-secret')
  })
})

it('runs the first block as pasted', async () => {
  project.write('server.mjs', first.replace('3000', 'Number(process.env.PORT)'))
  const app = await launch('exec node server.mjs', project.folder, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'fake',
    AWS_SECRET_ACCESS_KEY: 'fake',
  })
  try {
    const { headers, body } = signRine('first-secret', JSON.stringify(rineMessage('m_1')))
    const answer = await fetch(`${app.url}/webhooks/rine`, { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
  } finally {
    await app.stop()
  }
  expect(app.lines).toContain('m_1')
})
