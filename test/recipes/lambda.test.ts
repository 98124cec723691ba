import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rineMessage } from '../support/events.ts'
import { signRine } from '../support/sign.ts'
import { writeSnippets } from './snippets.ts'

const folder = writeSnippets('lambda')
const secret = 'lambda-recipe-secret'

const event = (id: string) => {
  const { headers, body } = signRine(secret, JSON.stringify(rineMessage(id)))
  const requestContext = { http: { method: 'POST', path: '/' } }
  const base64 = { body: body.toString('base64'), isBase64Encoded: true }
  return { version: '2.0', rawPath: '/', rawQueryString: '', requestContext, headers, ...base64 }
}

describe.each([
  ['handler.ts', 200, 'm_1'],
  ['guarded.ts', 204, 'message.received'],
])('docs/recipes/lambda.md, %s', (file, status, printed) => {
  beforeEach(() => void vi.stubEnv('RINE_WEBHOOK_SECRET', secret))
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  it('answers as documented and runs an event once', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const { handler } = await import(join(folder, file))
    expect((await handler(event('m_1'))).statusCode).toBe(status)
    expect((await handler(event('m_1'))).statusCode).toBe(200)
    expect((await handler({ ...event('m_2'), body: 'e30=' })).statusCode).toBe(401)
    expect(log.mock.calls).toEqual([[printed]])
  })
})
