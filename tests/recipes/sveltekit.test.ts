import { describe, expect, it } from 'vitest'
import { fixturesOf } from './kit/fixtures.ts'
import { pageProject } from './kit/page-project.ts'
import { run } from './kit/run.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries, SECRET, signedMessage } from './kit/three-deliveries.ts'

describe('docs/recipes/sveltekit.md', () => {
  it('builds without the secret, and receives with adapter-node', async () => {
    const project = pageProject('sveltekit', fixturesOf('sveltekit'))
    await run('vite build', project.folder)
    const server = await start('exec node build', project.folder, { BODY_SIZE_LIMIT: '1M' })
    const path = '/webhooks/rine'
    try {
      await expectThreeDeliveries(server.send, () => server.lines)

      // The trap: SvelteKit itself refuses a form from elsewhere.
      const { headers, ...form } = signedMessage('a_form')
      const type = { 'content-type': 'application/x-www-form-urlencoded' }
      expect((await server.send({ path, ...form, headers: { ...headers, ...type } })).status).toBe(
        403,
      )

      const large = signedMessage('large', SECRET, 'x'.repeat(700_000))
      expect((await server.send({ path, ...large })).status).toBe(200)
    } finally {
      await server.stop()
    }
    const limited = await start('exec node build', project.folder)
    try {
      const large = signedMessage('large', SECRET, 'x'.repeat(700_000))
      expect((await limited.send({ path, ...large })).status).toBe(400)
      await expect.poll(() => limited.lines.join('\n')).toContain('body_aborted')
    } finally {
      await limited.stop()
      project.remove()
    }
  })
})
