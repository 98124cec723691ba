import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { rineMessage } from '../support/events.ts'
import { exchange } from '../support/http.ts'
import { launch } from '../support/launch.ts'
import { signRine } from '../support/sign.ts'
import { writeSnippets } from './snippets.ts'

const folder = writeSnippets('nestjs')
const tsx = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url))
const env = {
  RINE_WEBHOOK_SECRET: 'nestjs-recipe-secret',
  NO_COLOR: '1',
  NODE_PATH: '',
}

describe.each(['main.ts', 'main.fastify.ts'])('docs/recipes/nestjs.md, %s', (file) => {
  it('accepts signed events, refuses tampered, oversize and non-POST requests, and runs an event once', async () => {
    const app = await launch(`exec ${tsx} ${file}`, folder, env)
    const post = async (id: string, path: string, changes: object = {}) => {
      const signed = signRine(env.RINE_WEBHOOK_SECRET, JSON.stringify(rineMessage(id)))
      const port = Number(new URL(app.url).port)
      return (await exchange(port, { path, ...signed, ...changes })).status
    }
    try {
      expect(await post('m_1', '/webhooks/rine')).toBe(200)
      expect(await post('m_2', '/webhooks/rine/an-id')).toBe(200)
      expect(await post('m_1', '/webhooks/rine')).toBe(200)
      expect(await post('m_3', '/webhooks/rine', { body: '{}' })).toBe(401)
      expect(await post('m_3', '/webhooks/rine', { body: Buffer.alloc(2 << 20) })).toBe(413)
      expect(await post('m_3', '/webhooks/rine', { method: 'PUT' })).toBe(405)
      expect(await post('m_3', '/webhooks/other')).toBe(404)
    } finally {
      await app.stop()
    }
    expect(app.lines.filter((line) => /^m_\d$/.test(line))).toEqual(['m_1', 'm_2'])
  }, 60_000)
})
