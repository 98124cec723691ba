import { type AnyProvider, createReceiver, type ReceiverOptions } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import { guard, webhook } from '@hookseal/express'
import express, { type RequestHandler } from 'express'
import { describe, expect, it } from 'vitest'
import { SECRETS, serving } from '../support/hookseal.ts'
import { runHere } from '../support/run-here.ts'

const logger = false
const receive = (provider: AnyProvider, more: Partial<ReceiverOptions<object>> = {}) =>
  createReceiver<object>({ provider, handlers: { '*': () => {} }, logger, ...more })
const secret = SECRETS.RICLOUD_WEBHOOK_SECRET

/** The names of the cases that are answered wrongly. */
async function wrongCases(name: string, handler: RequestHandler): Promise<string[]> {
  const app = express()
  app.all('/hook', handler)
  let wrong: string[] = []
  await serving(app, async (url) => {
    const { out, code } = await runHere(['doctor', url, '-p', name, '--json'])
    const { cases } = JSON.parse(out) as { cases: { name: string; verdict: string }[] }
    expect(cases.length).toBeGreaterThan(10)
    wrong = cases.filter(({ verdict }) => verdict === 'wrong').map((one) => one.name)
    expect(code).toBe(wrong.length === 0 ? 0 : 1)
  })
  return wrong
}

describe('hookseal doctor', () => {
  it.each([
    ['rine', rine({ secret: SECRETS.RINE_WEBHOOK_SECRET })],
    ['ricloud', ricloud({ secret })],
    ['handinger', handinger({ secret: SECRETS.HANDINGER_WEBHOOK_TOKEN })],
    ['standard-webhooks', standardWebhooks({ secret: SECRETS.WEBHOOK_SECRET })],
  ] as [string, AnyProvider][])(
    'finds nothing wrong with a receiver of %s',
    async (name, provider) => {
      expect(await wrongCases(name, webhook(receive(provider)))).toEqual([])
      const guarded = guard(createReceiver<object>({ provider, logger }))
      const app = express()
      app.post('/hook', guarded, (_, response) => void response.sendStatus(204))
      expect(await wrongCases(name, app as RequestHandler)).toEqual([])
    },
  )

  const right = receive(ricloud({ secret }))
  const correct = nodeHandler(right)
  const header = 'ricloud-signature'
  const faults: [string, RequestHandler, string[]][] = [
    [
      'no look at the time',
      webhook(receive(ricloud({ secret, toleranceSeconds: 1e9 }))),
      ['stale', 'future'],
    ],
    ['no limit', webhook(receive(ricloud({ secret }), { maxBodyBytes: 1 << 26 })), ['oversize']],
    [
      'another secret',
      webhook(receive(ricloud({ secret: 'x' }))),
      ['genuine', 'as-written', 'rotated-secret'],
    ],
    [
      'unsigned requests let through',
      (request, response, next) => {
        if (request.headers[header] === undefined) response.end()
        else void correct(request, response).catch(next)
      },
      ['unsigned'],
    ],
    [
      'the first of two headers taken',
      async (request, response) => {
        const chunks = await request.toArray()
        const [first = ''] = request.headersDistinct[header] ?? []
        const { 'content-length': _, ...rest } = request.headers
        const headers = { ...rest, [header]: first }
        const { status } = await right.receive({ headers, body: Buffer.concat(chunks) })
        response.writeHead(status).end()
      },
      ['twice-signed'],
    ],
    [
      'a second copy refused',
      (() => {
        const seen = new Set<unknown>()
        const handle: RequestHandler = (request, response, next) => {
          if (seen.has(request.headers[header])) response.sendStatus(409)
          else void correct(request, response).catch(next)
          seen.add(request.headers[header])
        }
        return handle
      })(),
      ['replayed', 'concurrent-pair'],
    ],
    [
      'JSON parsed and written again before it is verified',
      (request, response, next) =>
        express.json({ limit: '64mb' })(request, response, async (error) => {
          if (error) return next(error)
          try {
            const body = JSON.stringify(request.body)
            const { status } = await right.receive({ headers: request.headers, body })
            response.sendStatus(status)
          } catch {
            response.sendStatus(500)
          }
        }),
      // Nesting that the parser takes and JSON.stringify does not is a crash where nobody catches.
      ['re-serialized', 'as-written', 'not-utf-8', 'deep-json'],
    ],
    [
      'everything accepted',
      (request, response) => void request.resume().on('end', () => response.end()),
      ['tampered', 'unsigned', 'wrong-secret', 'stale', 'oversize', 'deep-json'],
    ],
  ]

  it.each(faults)('finds the problem: %s', async (_, handler, expected) => {
    const wrong = await wrongCases('ricloud', handler)
    expect(wrong).toEqual(expect.arrayContaining(expected))
    // A fault in one place shows nowhere else; the wrong secret and no check at all show everywhere.
    const isEverywhere = wrong.includes('genuine') || wrong.includes('wrong-secret')
    if (!isEverywhere) expect(wrong).toEqual(expected)
  })

  it('prints a table, and what each wrong response means', async () => {
    await serving(webhookOf(receive(ricloud({ secret, toleranceSeconds: 1e9 }))), async (url) => {
      const { out, err, code } = await runHere(['doctor', url, '-p', 'ricloud'])
      expect(out).toMatch(/^genuine +2xx +200 +ok$/m)
      expect(out).toMatch(/^stale +401 +200 +WRONG$/m)
      expect(out).toMatch(/^stale: /m)
      expect(out).toMatch(/^replayed +2xx, then 2xx +200, then 200 +not visible$/m)
      expect(out).toContain('replayed: not visible: Whether the handler ran once or twice.\n')
      expect(out).toMatch(
        /1[67] correct, 2 wrong, [12] not visible from outside: check your log\n$/,
      )
      expect([err, code]).toEqual(['', 1])
    })
  })

  it.each([
    [404, 'no_route', /^No route here: every delivery to \/hook got a 404\. [^\n]*\n$/],
    [405, 'no_route', /got a 405\. .* check which methods/],
    [
      401,
      'wrong_secret',
      /genuine: Genuine deliveries are rejected\. Does the endpoint use the same/,
    ],
    [302, 'redirected', /genuine: The endpoint redirects/],
    [500, 'failing', /genuine: Genuine deliveries fail: see the endpoint's log/],
    [418, 'refused', /genuine: Genuine deliveries are lost: the endpoint responds with 418/],
  ])('names the cause if all responses are %d', async (status, code, says) => {
    await serving(
      (request, response) =>
        void request.resume().on('end', () => response.writeHead(status).end()),
      async (url) => {
        const address = url.slice('http://'.length)
        const text = await runHere(['doctor', address, '-p', 'rine'])
        expect(text.out).toMatch(says)
        expect(text.code).toBe(1)
        if (code === 'no_route') expect(text.out).not.toContain('secret')
        const json = await runHere(['doctor', address, '-p', 'rine', '--json'])
        expect(JSON.parse(json.out)).toMatchObject({ url, advice: { code } })
      },
    )
  })
})

function webhookOf(receiver: ReturnType<typeof receive>) {
  const handler = nodeHandler(receiver)
  return (...[request, response]: Parameters<typeof handler>) => void handler(request, response)
}
