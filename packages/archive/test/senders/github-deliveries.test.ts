import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { backfill, type GithubDeliveriesOptions, githubDeliveries } from '@hookseal/archive'
import { createReceiver, memoryReplayStore } from '@hookseal/core'
import { github } from '@hookseal/core/providers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

// A local fake of the API of GitHub, made after its published description: no request leaves the machine.
const secret = 'github-webhook-secret'
const token = 'token-canary-0815'
const hook = { owner: 'acme', repo: 'shop & more', id: 7 }
const PER_PAGE = 3

interface Fake {
  readonly id: number | bigint
  readonly at: string
  readonly payload: unknown
  /** The text that was signed, if GitHub wrote it otherwise than `JSON.stringify`. */
  readonly text?: string
}

let deliveries: readonly Fake[] = []
let status = 200
let link: ((next: string) => string) | undefined
const asked: IncomingMessage[] = []

const headersOf = ({ id, payload, text = JSON.stringify(payload) }: Fake) => ({
  'Content-Type': 'application/json',
  'X-GitHub-Event': 'ping',
  'X-GitHub-Delivery': `guid-${id}`,
  'X-Hub-Signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
})

/** JSON that has all digits of a bigint, as GitHub writes its ids. */
const toJson = (value: unknown) =>
  JSON.stringify(value, (_, member) =>
    typeof member === 'bigint' ? `#${member}` : member,
  ).replace(/"#(\d+)"/g, '$1')

const newestFirst = () => [...deliveries].sort((a, b) => b.at.localeCompare(a.at))

describe('githubDeliveries()', () => {
  let server: Server
  let apiUrl: string
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request)
      const url = new URL(request.url ?? '', apiUrl)
      const [, id] = /deliveries\/(\d+)$/.exec(url.pathname) ?? []
      const found = deliveries.find((one) => String(one.id) === id)
      const at = Number(url.searchParams.get('cursor') ?? 0)
      const page = newestFirst().slice(at, at + PER_PAGE)
      if (id === undefined && at + PER_PAGE < deliveries.length) {
        const next = `${apiUrl}${url.pathname.slice(4)}?per_page=100&cursor=${at + PER_PAGE}`
        const first = `<${apiUrl}/first>; rel="first"`
        response.setHeader('link', link?.(next) ?? `${first}, <${next}>; rel="next"`)
      }
      response.statusCode = status
      response.end(
        toJson(
          found === undefined
            ? page.map((one) => ({ id: one.id, delivered_at: one.at, event: 'ping' }))
            : { id: found.id, request: { headers: headersOf(found), payload: found.payload } },
        ),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  })
  afterAll(() => void server.close())
  beforeEach(() => {
    asked.length = 0
    status = 200
    link = undefined
    deliveries = Array.from({ length: 8 }, (_, i) => ({
      id: 100 + i,
      at: `2026-01-0${i + 1}T00:00:00Z`,
      payload: { zen: `Ünïcode & <tags> ${i}`, hook_id: i },
    }))
  })

  const read = (options: Partial<GithubDeliveriesOptions> = {}) =>
    githubDeliveries({ token, hook, since: new Date(0), apiUrl, ...options })
  const bodies = async (options?: Partial<GithubDeliveriesOptions>) => {
    const found: unknown[] = []
    for await (const { body } of read(options)) found.push(JSON.parse(String(body)).hook_id)
    return found
  }

  it('requests ids with more digits than a number can represent', async () => {
    const id = 123456789012345678n
    deliveries = [{ id, at: '2026-01-01T00:00:00Z', payload: { hook_id: 9 } }]
    expect(await bodies()).toEqual([9])
    expect(asked.at(-1)?.url).toMatch(new RegExp(`/deliveries/${id}$`))
  })

  it('reads all pages, and returns the oldest first', async () => {
    expect(await bodies()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    const paths = asked.map(({ url }) => url)
    expect(paths[0]).toBe('/api/repos/acme/shop%20%26%20more/hooks/7/deliveries?per_page=100')
    expect(paths).toContain('/api/repos/acme/shop%20%26%20more/hooks/7/deliveries/103')
    expect(asked.every(({ headers }) => headers.authorization === `Bearer ${token}`)).toBe(true)
  })

  it('reads deliveries since a time, and no page beyond it', async () => {
    expect(await bodies({ since: new Date('2026-01-07T00:00:00Z') })).toEqual([6, 7])
    expect(asked).toHaveLength(3)
  })

  it('reads the deliveries of an organization', async () => {
    await bodies({ hook: { org: 'acme', id: 7 }, since: new Date('2026-01-08T00:00:00Z') })
    expect(asked[0]?.url).toBe('/api/orgs/acme/hooks/7/deliveries?per_page=100')
  })

  it('lets a receiver verify each one, run missed ones, and count mismatches', async () => {
    const odd = { id: 999, at: '2026-01-09T00:00:00Z', payload: { a: 1 }, text: '{ "a": 1 }' }
    deliveries = [...deliveries, odd]
    const ran: string[] = []
    const receiver = createReceiver({
      provider: github({ secret }),
      replay: { store: memoryReplayStore() },
      handlers: { '*': ({ event }) => void ran.push(JSON.stringify(event)) },
      logger: false,
    })
    const known = deliveries[3] as Fake
    await receiver.receive({ headers: headersOf(known), body: JSON.stringify(known.payload) })
    ran.length = 0
    expect(await backfill(receiver, read())).toEqual({
      total: 9,
      outcomes: { handled: 7, duplicate: 1, rejected: 1 },
      errors: { bad_signature: 1 },
    })
    expect(ran).toHaveLength(7)
  })

  it('sends the token only to the API', async () => {
    link = () => '<http://127.0.0.1:1/elsewhere>; rel="next"'
    await expect(bodies()).rejects.toThrow('another origin')
    expect(asked).toHaveLength(1)
  })

  it.each([401, 403, 404, 500])('reports a %i from GitHub, without the token', async (code) => {
    status = code
    const error = await bodies().catch((thrown: unknown) => thrown)
    expect(String(error)).toContain(`GitHub responded with ${code}`)
    expect(String(error)).not.toContain('canary')
  })

  it.each([
    ['a token', { token: '' }],
    ['a time', { since: new Date(Number.NaN) }],
    ['a hook', { hook: { owner: 'a', repo: '', id: 1 } }],
    ['a number', { hook: { org: 'a', id: Number.NaN } }],
    ['known names', { hooks: hook }],
    ['known names in the hook', { hook: { org: 'a', repo: 'b', id: 1 } }],
  ])('needs %s', (_, options) => {
    expect(() => read(options as never)).toThrow(TypeError)
  })
})
