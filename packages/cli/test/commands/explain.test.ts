import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { github, standardWebhooks, svix } from '@hookseal/core/providers'
import { type SignedRequest, signed } from '@hookseal/testing'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { SECRETS } from '../support/hookseal.ts'
import { runHere } from '../support/run-here.ts'

const secret = SECRETS.WEBHOOK_SECRET
let request: SignedRequest
// Signed for each test: a time that was signed before the first one may be stale at the last.
beforeEach(() => {
  request = signed(standardWebhooks({ secret }), { type: 'a.b' })
})
const log = ({ headers, body }: SignedRequest) =>
  JSON.stringify({ headers, body: Buffer.from(body).toString('utf8') })

async function codes(provider: string, input: string, env: Record<string, string> = {}) {
  const { out, err, code } = await runHere(['explain', provider, '--json'], { input, env })
  expect(err).toBe('')
  const found = JSON.parse(out) as { readonly code: string; readonly fix: string }[]
  return { code, found: found.map((one) => one.code), fix: found[0]?.fix }
}

describe('hookseal explain', () => {
  it.each([
    ['as it is', secret, 'verified', 0],
    ['in quotes', `"${secret}"`, 'secret_quoted', 1],
    ['in quotes and white space', ` '${secret}'\n`, 'secret_quoted', 1],
    ['with a line break', `${secret}\n`, 'secret_whitespace', 1],
    ['as a placeholder', 'whsec_...', 'secret_malformed', 1],
    ['cut off', secret.slice(0, 20), 'secret_malformed', 1],
  ])('reports a secret %s', async (_, value, expected, code) => {
    const ran = await codes('standard-webhooks', log(request), { WEBHOOK_SECRET: value })
    expect([ran.found[0], ran.code]).toEqual([expected, code])
  })

  it('says what is missing from a log with a parsed body', async () => {
    const { headers, body } = request
    const input = JSON.stringify({ headers, body: JSON.parse(Buffer.from(body).toString('utf8')) })
    expect((await codes('standard-webhooks', input)).found).toEqual(['body_already_parsed'])
    const verify = await runHere(['verify', 'standard-webhooks', '--json'], { input })
    expect(JSON.parse(verify.out).code).toBe('body_already_parsed')
  })

  it('names the provider of another sender that matches', async () => {
    const input = log(signed(github({ secret: 'shared-secret' }), { action: 'a' }))
    const env = { RINE_WEBHOOK_SECRET: 'shared-secret' }
    const { found, fix } = await codes('rine', input, env)
    expect(found).toContain('other_provider')
    expect(fix).toContain('header')
    const renamed = log(signed(svix({ secret }), { type: 'a.b' }))
    expect((await codes('standard-webhooks', renamed)).found[0]).toBe('verified')
  })

  describe('with two files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hookseal-explain-'))
    afterAll(() => rmSync(folder, { recursive: true }))
    const file = (name: string, text: string | Uint8Array) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const lines = ({ headers }: SignedRequest) =>
      Object.entries(headers).map(([name, value]) => `${name}: ${value}`)

    it.each<[string, (given: SignedRequest) => string]>([
      ['lines', (given) => lines(given).join('\n')],
      ['lines with empty ones', (given) => `\r\n${lines(given).join('\r\n\r\n')}\r\n\r\n`],
      ['JSON', ({ headers }) => JSON.stringify(headers, null, 2)],
      ['pairs in JSON', ({ headers }) => JSON.stringify(Object.entries(headers))],
    ])('reads headers as %s', async (_, written) => {
      const headers = file('headers', written(request))
      const args = ['--headers', headers, '--body', file('body.json', request.body)]
      const { code, err } = await runHere(['explain', 'standard-webhooks', ...args])
      expect([code, err]).toEqual([0, ''])
    })
  })
})
