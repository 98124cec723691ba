import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadBalancer, version1, version2 } from './fixtures/lambda-events.ts'
import { pageProject } from './kit/page-project.ts'
import { expectThreeDeliveries, SECRET, signedMessage } from './kit/three-deliveries.ts'

type Handler = (event: unknown, context: object) => Promise<{ readonly statusCode: number }>

const project = pageProject('lambda')
const load = async (file: string): Promise<Handler> => {
  vi.resetModules()
  return (await import(join(project.folder, file))).handler
}

const shapes = { 'format 2.0': version2, 'format 1.0': version1, 'a load balancer': loadBalancer }
const lines: string[] = []

beforeEach(() => {
  lines.length = 0
  vi.stubEnv('RINE_WEBHOOK_SECRET', SECRET)
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})
afterAll(project.remove)

// Lambda's runtime does not run here: the handlers are called with events of its shapes.
describe.each(['handler.ts', 'express.ts'])(
  'docs/recipes/lambda.md, %s, called directly',
  (file) => {
    it.each(Object.entries(shapes))('receives an event of %s', async (_, shape) => {
      const handler = await load(file)
      const send = async (request: Parameters<typeof version2>[0]) => ({
        status: (await handler(shape(request), {})).statusCode,
      })
      await expectThreeDeliveries(send, () => lines)
    })
  },
)

describe('docs/recipes/lambda.md, guarded.ts, called directly', () => {
  it('runs the function once, and answers 204, 200, 401 and 413', async () => {
    const handler = await load('guarded.ts')
    const statusOf = async (request: Omit<Parameters<typeof version2>[0], 'path'>) =>
      (await handler(version2({ path: '/', ...request }), {})).statusCode
    expect(await statusOf(signedMessage('m_1'))).toBe(204)
    expect(await statusOf(signedMessage('m_1'))).toBe(200)
    expect(await statusOf(signedMessage('m_2', 'another-secret'))).toBe(401)
    expect(await statusOf(signedMessage('m_3', SECRET, 'x'.repeat(2 << 20)))).toBe(413)
    expect(lines).toEqual(['message.received'])
  })
})
