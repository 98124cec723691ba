import { describe, expect, it } from 'vitest'
import { pageProject } from './kit/page-project.ts'
import { run } from './kit/run.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries, signedMessage } from './kit/three-deliveries.ts'

describe('docs/recipes/astro.md', () => {
  it('builds without the secret, and receives with @astrojs/node', async () => {
    const project = pageProject('astro')
    await run('astro build', project.folder)
    const env = { HOST: '127.0.0.1' }
    const server = await start('exec node dist/server/entry.mjs', project.folder, env)
    try {
      await expectThreeDeliveries(server.send, () => server.lines)

      // The trap: Astro itself refuses a form from elsewhere, and what has no Content-Type.
      const path = '/webhooks/rine'
      const { headers, ...form } = signedMessage('a_form')
      const { 'content-type': _, ...bare } = headers
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      expect((await server.send({ path, ...form, headers: { ...bare, ...type } })).status).toBe(403)
      expect((await server.send({ path, ...form, headers: bare })).status).toBe(403)
    } finally {
      await server.stop()
      project.remove()
    }
  })
})
