import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { AnyProvider } from '@hookseal/core'
import { clerk, github, slack, standardWebhooks, stripe, svix } from '@hookseal/core/providers'
import { clerkEvents, githubEvents, signed, slackEvents, stripeEvents } from '@hookseal/testing'
import { eventually } from '@hookseal/tests-kit/eventually'
import { root } from '@hookseal/tests-kit/snippets'
import ts from 'typescript'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { PAGES, type Page, SIDES, writePages } from './pages.ts'

// What the pages of docs/moving show is compiled against the libraries that people move from, and run: both versions
// take the same requests, signed for that sender, and the answers are those that the page's table gives.

const folder = writePages()
const STANDARD = `whsec_${Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64')}`
const TEXT = 'a-test-secret'
const SECRETS = {
  SVIX_WEBHOOK_SECRET: STANDARD,
  WEBHOOK_SECRET: STANDARD,
  CLERK_WEBHOOK_SIGNING_SECRET: STANDARD,
  STRIPE_WEBHOOK_SECRET: TEXT,
  STRIPE_SECRET_KEY: 'sk_test_unused',
  GITHUB_WEBHOOK_SECRET: TEXT,
  SLACK_SIGNING_SECRET: TEXT,
  SLACK_BOT_TOKEN: 'xoxb-unused',
  ACME_WEBHOOK_SECRET: TEXT,
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Signs an event with a key of the test's, as of a time in milliseconds. */
type Sign = (now: number, isForged: boolean) => Sent

const byProvider =
  (make: (secret: string) => AnyProvider, secret: string, event: object): Sign =>
  (now, isForged) => {
    const { headers, body } = signed(make(secret), event, { now })
    const forged = signed(make(secret.replace(/.(?=.{4}$)/, 'x')), event, { now }).headers
    return { headers: { ...headers, ...(isForged ? forged : {}) }, body }
  }

const acme: Sign = (_now, isForged) => {
  const body = Buffer.from(JSON.stringify({ event: 'order.paid', id: 'o_1', total: 12 }))
  const mac = createHmac('sha256', isForged ? 'another-secret' : TEXT)
    .update(body)
    .digest('hex')
  return { headers: { 'x-acme-signature': `sha256=${mac}` }, body }
}

interface Case {
  readonly path: string
  readonly sign: Sign
  /** What both versions print for one delivery. */
  readonly prints: readonly unknown[]
  /** What the version before answers to a request with a forged signature. */
  readonly forged: number
  /** How the version before takes a time that is 10 minutes old, or ahead: by status. */
  readonly old: number
  readonly ahead: number
  /** Whether a time is signed. */
  readonly isTimed: boolean
  /** The number of bytes of a body that the version before refuses with 413, if it has a limit. */
  readonly tooLarge?: number
}

const invoice = { type: 'invoice.paid', data: { id: 'in_1' } }
const checkout = stripeEvents.minimal('checkout.session.completed', {
  data: { object: { id: 'cs_1' } },
})
const timed = { old: 400, ahead: 400, isTimed: true }

const CASES: Readonly<Record<Page, Case>> = {
  svix: {
    path: '/webhooks/acme',
    sign: byProvider((secret) => svix({ secret }), STANDARD, invoice),
    prints: ['paid', 'in_1'],
    forged: 400,
    tooLarge: 110_000,
    ...timed,
  },
  standardwebhooks: {
    path: '/webhooks/acme',
    sign: byProvider((secret) => standardWebhooks({ secret }), STANDARD, invoice),
    prints: ['paid', 'in_1'],
    forged: 400,
    ...timed,
  },
  stripe: {
    path: '/webhooks/stripe',
    sign: byProvider((secret) => stripe({ secret }), TEXT, checkout),
    prints: ['paid', 'cs_1'],
    forged: 400,
    tooLarge: 110_000,
    ...timed,
    ahead: 200,
  },
  octokit: {
    path: '/webhooks/github',
    sign: byProvider(
      (secret) => github({ secret }),
      TEXT,
      githubEvents.minimal('push', { repository: { full_name: 'octo/example' } }),
    ),
    prints: ['pushed to', 'octo/example'],
    forged: 400,
    old: 200,
    ahead: 200,
    isTimed: false,
  },
  'slack-bolt': {
    path: '/webhooks/slack',
    sign: byProvider(
      (secret) => slack({ secret }),
      TEXT,
      slackEvents.minimal('app_mention', { event: { channel: 'C1' } }),
    ),
    prints: ['mentioned in', 'C1'],
    forged: 401,
    old: 401,
    ahead: 200,
    isTimed: true,
  },
  tern: {
    path: '/webhooks/stripe',
    sign: byProvider((secret) => stripe({ secret }), TEXT, checkout),
    prints: ['paid', 'cs_1'],
    forged: 400,
    ...timed,
  },
  clerk: {
    path: '/api/webhooks/clerk',
    sign: byProvider(
      (secret) => clerk({ secret }),
      STANDARD,
      clerkEvents.minimal('user.created', { data: { id: 'user_1' } }),
    ),
    prints: ['new user', 'user_1'],
    forged: 400,
    ...timed,
  },
  'by-hand': {
    path: '/webhooks/acme',
    sign: acme,
    prints: ['paid', 'o_1', 12],
    forged: 401,
    old: 204,
    ahead: 204,
    isTimed: false,
    tooLarge: 110_000,
  },
}

type Route = (request: Request) => Promise<Response>

/** Serves a route of a platform with `Request` and `Response`. */
function listenerOf(route: Route): RequestListener {
  return async (req, res) => {
    const body = Buffer.concat(await req.toArray())
    const headers = req.headers as Record<string, string>
    const request = new Request(`http://localhost${req.url}`, { method: 'POST', headers, body })
    const response = await route(request)
    res.writeHead(response.status).end(await response.text())
  }
}

const printed: unknown[][] = []
const realFetch = globalThis.fetch
beforeAll(() => {
  for (const [name, value] of Object.entries(SECRETS)) vi.stubEnv(name, value)
  vi.spyOn(console, 'log').mockImplementation((...values) => void printed.push(values))
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation(() => {})
  }
  // Bolt asks Slack who its token belongs to. Nothing else leaves this machine either.
  vi.stubGlobal('fetch', (url: string | URL, init?: RequestInit) =>
    `${url}` === 'https://slack.com/api/auth.test'
      ? Promise.resolve(Response.json({ ok: true, user_id: 'U1', bot_id: 'B1' }))
      : realFetch(
          new URL(url, 'http://127.0.0.1').hostname === '127.0.0.1' ? url : 'refused:',
          init,
        ),
  )
})
beforeEach(() => void printed.splice(0))
afterAll(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

describe.each(PAGES)('docs/moving/%s.md', (page) => {
  const { path, sign, prints, forged, old, ahead, isTimed, tooLarge } = CASES[page]

  describe.each(SIDES)('%s', (side) => {
    let server: Server
    beforeAll(async () => {
      const loaded = await import(join(folder, page, `${side}.ts`))
      const listener = loaded.app ?? listenerOf(loaded.POST)
      server = createServer(listener).listen(0, '127.0.0.1')
      await once(server, 'listening')
    })
    afterAll(() => {
      server.closeAllConnections()
      server.close()
    })

    const send = async ({ headers, body }: Sent) => {
      const { port } = server.address() as AddressInfo
      const json = { 'content-type': 'application/json', ...headers }
      const request = { method: 'POST', headers: json, body: Buffer.from(body) }
      return (await realFetch(`http://127.0.0.1:${port}${path}`, request)).status
    }
    const isAfter = side === 'after'

    it('refuses a forged signature', async () => {
      expect(await send(sign(Date.now(), true))).toBe(isAfter ? 401 : forged)
      expect(printed).toEqual([])
    })

    it('judges an old time and one ahead as the page says', async () => {
      const minutes = 10 * 60_000
      const expected = isAfter ? (isTimed ? [401, 401] : [200, 200]) : [old, ahead]
      expect([
        await send(sign(Date.now() - minutes, false)),
        await send(sign(Date.now() + minutes, false)),
      ]).toEqual(expected)
    })

    it('handles a signed delivery, and a repeated one as the page says', async () => {
      const sent = sign(Date.now(), false)
      for (const _ of [1, 2]) expect([200, 204]).toContain(await send(sent))
      // Where no time is signed, the test above has sent the delivery already.
      const runs = isAfter ? (isTimed ? 1 : 0) : 2
      await eventually(() => expect(printed).toHaveLength(runs))
      for (const values of printed) expect(values).toEqual(prints)
    })

    if (!isAfter && tooLarge === undefined) return
    it('refuses a body over its limit', async () => {
      const limit = page === 'octokit' ? 26_214_400 : 1_048_576
      const { headers } = sign(Date.now(), false)
      const body = Buffer.alloc(isAfter ? limit + 1 : (tooLarge ?? 0), 0x20)
      // The server closes the connection while it is sent to. If that resets it, the answer is lost with it.
      expect(await eventually(() => send({ headers, body }))).toBe(413)
    })
  })
})

describe('the pages of docs/moving', () => {
  it('are all here', () => {
    const names = readdirSync(join(root, 'docs/moving')).map((name) => name.replace(/\.md$/, ''))
    expect(names.sort()).toEqual(['README', ...PAGES].sort())
  })

  it('compile, before and after', () => {
    const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config
    const { options } = ts.convertCompilerOptionsFromJson(
      {
        ...config.compilerOptions,
        module: 'esnext',
        moduleResolution: 'bundler',
        types: ['node'],
        skipLibCheck: true,
        isolatedDeclarations: false,
        declaration: false,
        composite: false,
        noPropertyAccessFromIndexSignature: false,
        noEmit: true,
        customConditions: [],
      },
      folder,
    )
    const files = PAGES.flatMap((page) => SIDES.map((side) => join(folder, page, `${side}.ts`)))
    const program = ts.createProgram(files, options)
    const host = {
      getCurrentDirectory: () => folder,
      getNewLine: () => '\n',
      getCanonicalFileName: (name: string) => name,
    }
    expect(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host)).toBe('')
  })
})
