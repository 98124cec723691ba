import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AnyProvider, createReceiver } from '@hookseal/core'
import { rine, standardWebhooks } from '@hookseal/core/providers'
import { webhook } from '@hookseal/express'
import express, { type Express } from 'express'
import { describe, expect, it } from 'vitest'
import { hookseal, SECRETS, serving } from './support/hookseal.ts'
import { emptyFolder, listening } from './support/listening.ts'

const receiverOf = (provider: AnyProvider) =>
  createReceiver<object>({ provider, handlers: { '*': () => {} }, logger: false })

const appOf = (provider: AnyProvider): Express =>
  express().post('/hook', webhook(receiverOf(provider)))

/** The answers that `hookseal send` got. */
async function answersTo(args: readonly string[], env: Record<string, string>) {
  const { out } = await hookseal(['send', ...args, '--json'], { env })
  return (JSON.parse(out) as { answers: Record<string, number> }).answers
}

const doctor = async (url: string, name: string, env: Record<string, string>) =>
  hookseal(['doctor', url, '-p', name, '--json'], { env })

describe("a newcomer's first hour", () => {
  it('leads from the secret of another endpoint to a working setup', async () => {
    const right = { RINE_WEBHOOK_SECRET: 'secret-of-this-endpoint' }
    const wrong = { RINE_WEBHOOK_SECRET: 'secret-of-staging' }
    const cwd = emptyFolder()

    await serving(appOf(rine({ secret: wrong.RINE_WEBHOOK_SECRET })), async (app) => {
      const forward = ['-p', 'rine', '--forward-to', app]
      const { url, out, prints, captures } = await listening(forward, { env: wrong, cwd })
      expect(await answersTo(['rine', url], right)).toEqual({ 401: 1 })
      const again = await prints(/Again: hookseal (explain rine .*\.http)/)
      expect(out()).toMatch(/refused: bad_signature {2}401/)
      expect(out()).toContain('The secret most likely belongs to another endpoint')

      // The newcomer looks up the secret of this endpoint, and asks whether it is the one.
      const env = { ...wrong, FROM_THE_DASHBOARD: right.RINE_WEBHOOK_SECRET }
      const ask = [...again.split(' '), '--other-secret-env', 'FROM_THE_DASHBOARD', '--json']
      const explained = await hookseal(ask, { env, cwd })
      expect(JSON.parse(explained.out)[0]).toMatchObject({ code: 'other_secret', matches: true })
      expect(captures()).toHaveLength(1)
      for (const secret of [right, wrong].map((one) => one.RINE_WEBHOOK_SECRET)) {
        expect(out() + explained.out).not.toContain(secret)
      }

      // Half a fix: the listener has the right secret, and the app the wrong one.
      const half = await listening(forward, { env: right })
      expect(await answersTo(['rine', half.url], right)).toEqual({ 401: 1 })
      await half.prints(/It verifies here, but your app responded with 401: (its secret)/)
    })

    await serving(appOf(rine({ secret: right.RINE_WEBHOOK_SECRET })), async (app) => {
      const { url, prints } = await listening(['-p', 'rine', '--forward-to', app], { env: right })
      expect(await answersTo(['rine', url], right)).toEqual({ 200: 1 })
      await prints(/message\.received {2}verified {2}(200)/)
      const { code, out } = await doctor(app, 'rine', right)
      expect(JSON.parse(out)).toMatchObject({ counts: { wrong: 0 } })
      expect(code).toBe(0)
    })
  })

  it('leads from a parsed body to the raw one', async () => {
    const cwd = emptyFolder()
    const body = join(cwd, 'body.json')
    writeFileSync(body, '{ "event": "message.sent",\n  "data": { "id": "1" } }')
    const receiver = receiverOf(rine({ secret: SECRETS.RINE_WEBHOOK_SECRET }))
    const log = join(cwd, 'app.log.json')
    const parsing = express().post('/hook', express.json(), async (request, response) => {
      const written = JSON.stringify(request.body)
      writeFileSync(log, JSON.stringify({ headers: request.headers, body: written }))
      const { status } = await receiver.receive({ headers: request.headers, body: written })
      response.sendStatus(status)
    })

    await serving(parsing, async (app) => {
      const { url, prints, err } = await listening(['-p', 'rine', '--forward-to', app], { cwd })
      const answers = await answersTo(['rine', url, '--body', body], {})
      // A failure shows what the application has read, and what the listener has reported.
      const read = existsSync(log) ? JSON.parse(readFileSync(log, 'utf8')).body : 'nothing'
      expect({ answers, read }, err()).toEqual({
        answers: { 401: 1 },
        read: '{"event":"message.sent","data":{"id":"1"}}',
      })
      await prints(
        /It verifies here, but your app responded with 401: .*(the way it reads the body) is different/,
      )
      // What the app has logged is explained: what arrived here verifies.
      const explained = await hookseal(['explain', 'rine', log, '--json'])
      expect(JSON.parse(explained.out)[0]).toMatchObject({ code: 'body_reserialized' })
    })

    await serving(appOf(rine({ secret: SECRETS.RINE_WEBHOOK_SECRET })), async (app) => {
      const { url } = await listening(['-p', 'rine', '--forward-to', app])
      expect(await answersTo(['rine', url, '--body', body], {})).toEqual({ 200: 1 })
      expect((await doctor(app, 'rine', {})).code).toBe(0)
    })
  })

  it('leads from headers of another name to the provider that knows them', async () => {
    const secret = SECRETS.WEBHOOK_SECRET
    const env = { SVIX_WEBHOOK_SECRET: secret }
    await serving(appOf(standardWebhooks({ secret, headerPrefix: 'webhook' })), async (app) => {
      const { url, prints, captures } = await listening(['-p', 'svix', '--forward-to', app], {
        env,
      })
      expect(await answersTo(['svix', url], env)).toEqual({ 401: 1 })
      await prints(/It verifies here, but your app responded with (401)/)
      const head = captures()[0]?.bytes.toString('latin1') ?? ''
      expect(head).toContain('\r\nsvix-signature: v1,')
    })
    await serving(appOf(standardWebhooks({ secret })), async (app) => {
      const forward = ['-p', 'standard-webhooks', '--forward-to', app]
      const { url, prints } = await listening(forward)
      expect(await answersTo(['svix', url], env)).toEqual({ 200: 1 })
      await prints(/verified {2}(200)/)
      expect((await doctor(app, 'standard-webhooks', env)).code).toBe(0)
    })
  })
})
