import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ricloudTask, rineMessage } from '@hookseal/tests-kit/events'
import { exchange, type WireRequest } from '@hookseal/tests-kit/http'
import { installed } from '@hookseal/tests-kit/installed'
import { type Launched, launch } from '@hookseal/tests-kit/launch'
import { signRicloud, signRine } from '@hookseal/tests-kit/sign'
import { snippetsOf, writeIn } from '@hookseal/tests-kit/snippets'
import { Webhook } from 'svix'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const whsec = 'whsec_dGVzdC1zZWNyZXQtZm9yLWhvb2tzZWFs'
const secrets = {
  RINE_WEBHOOK_SECRET: 'rine-next-secret',
  RICLOUD_WEBHOOK_SECRET: 'ricloud-next',
  CLERK_WEBHOOK_SIGNING_SECRET: whsec,
  RESEND_WEBHOOK_SECRET: whsec,
}
const env = { NEXT_TELEMETRY_DISABLED: '1', CI: '1' }
const types = { typescript: '5.9.3', '@types/node': '20.19.43', '@types/react': '19.3.0' }
const react19 = { react: '19.3.1', 'react-dom': '19.3.1' }

const versions = {
  'Next 14': { next: '14.2.35', react: '18.3.1', 'react-dom': '18.3.1' },
  'Next 15': { next: '15.5.29', ...react19 },
  'Next 16': { next: '16.4.6', ...react19 },
}

const rine = (id: string, path: string, filler = ''): WireRequest => ({
  path,
  ...signRine(secrets.RINE_WEBHOOK_SECRET, JSON.stringify({ ...rineMessage(id), filler })),
})
const ricloud = (id: string, path: string): WireRequest => ({
  path,
  ...signRicloud(secrets.RICLOUD_WEBHOOK_SECRET, JSON.stringify(ricloudTask(id)), Date.now()),
})

/** The routes that the Next page shows, for the two senders that sign through Svix. */
const shown = snippetsOf('docs/frameworks/next.md').filter(({ name }) =>
  /webhooks\/(clerk|resend)\b/.test(name ?? ''),
)
const svix = (id: string, path: string, event: object): WireRequest => {
  const [body, sentAt] = [JSON.stringify(event), new Date()]
  const signature = new Webhook(whsec).sign(id, sentAt, body)
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const headers = { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': signature }
  return { path, headers, body }
}

describe.each(Object.entries(versions))('%s', (name, version) => {
  const folder = installed(name.toLowerCase().replace(' ', '-'), { ...version, ...types }, [
    'core',
    'next',
  ])
  let app: Launched
  const post = async (request: WireRequest) => {
    const { status, body } = await exchange(Number(new URL(app.url).port), request)
    return [status, body]
  }
  const tampered = (request: WireRequest) => ({ ...request, body: `${request.body} ` })
  const printed = () => app.lines.filter((line) => line.startsWith('handler saw'))

  beforeAll(async () => {
    cpSync(fileURLToPath(new URL('next', import.meta.url)), folder, { recursive: true })
    for (const { name = '', code } of shown) writeIn(folder, name, code)
    rmSync(join(folder, '.next'), { recursive: true, force: true })
    // Without the secrets, and with an edge route. Both must build.
    const none = Object.fromEntries(Object.keys(secrets).map((key) => [key, '']))
    const built = { ...process.env, ...env, ...none }
    const bin = join(folder, 'node_modules/.bin/next')
    execFileSync(bin, ['build'], {
      cwd: folder,
      env: built,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    app = await launch('exec next start -H 127.0.0.1 -p $PORT', folder, { ...env, ...secrets })
  })
  afterAll(() => app?.stop())

  it.each([
    ['App Router', '/api/rine', 200],
    ['App Router with a callback', '/api/guard', 204],
    ['Pages Router', '/api/pages/rine', 200],
  ])('%s: accepted, replayed, tampered, oversize', async (_, path, accepted) => {
    const id = path.replaceAll('/', '_')
    expect(await post(rine(id, path))).toEqual([accepted, ''])
    expect(await post(rine(id, path))).toEqual([200, ''])
    expect(await post(tampered(rine(`${id}2`, path)))).toEqual([401, ''])
    const large = rine(`${id}3`, path, 'x'.repeat(2 << 20))
    expect(await post(large)).toEqual([413, ''])
    expect(await post({ ...large, chunkBytes: 65_536 })).toEqual([413, ''])
    const saw = printed().filter((line) => line.includes(id))
    expect(saw).toHaveLength(1)
  })

  it('Edge: accepted at every path of the sender, replayed, tampered', async () => {
    for (const path of ['/api/edge', '/api/edge/', '/api/edge/e_1', '/api/edge/e_1/']) {
      const id = `edge${path.replaceAll('/', '_')}`
      expect(await post(ricloud(id, path))).toEqual([200, 'OK'])
      expect(await post(ricloud(id, path))).toEqual([200, 'OK'])
      expect(await post(tampered(ricloud(`${id}2`, path)))).toEqual([401, ''])
      expect(printed().filter((line) => line.endsWith(` ${id}`))).toHaveLength(1)
    }
  })

  it.each([
    ['clerk', { type: 'user.created', data: { id: 'user_1' } }, 'new user user_1'],
    ['resend', { type: 'email.bounced', data: { email_id: 'e_1' } }, 'bounced e_1'],
  ])('runs the route of docs/frameworks/next.md for %s', async (sender, event, line) => {
    const request = svix(`msg_${sender}`, `/api/webhooks/${sender}`, event)
    expect(await post(request)).toEqual([200, ''])
    expect(await post(request)).toEqual([200, ''])
    expect(await post(tampered(request))).toEqual([401, ''])
    await expect.poll(() => app.lines.filter((printed) => printed === line)).toHaveLength(1)
  })

  it('names the fix when the body parser of an API route is on', async () => {
    expect(await post(rine('m_parsed', '/api/pages/parsed'))).toEqual([500, ''])
    await expect.poll(() => app.lines.join('\n')).toContain('bodyParser: false')
    expect(app.lines.join('\n')).toContain('body_already_parsed')
  })

  it('leaves other methods to Next', async () => {
    expect((await post({ method: 'PUT', path: '/api/rine' }))[0]).toBe(405)
  })
})
