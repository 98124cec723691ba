import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixturesOf } from './kit/fixtures.ts'
import { pageProject } from './kit/page-project.ts'
import { run } from './kit/run.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries, signedMessage } from './kit/three-deliveries.ts'

describe('docs/recipes/react-router.md', () => {
  it('builds without the secret, and receives with react-router-serve', async () => {
    const project = pageProject('react-router', fixturesOf('react-router'))
    await run('react-router build', project.folder)
    const assets = join(project.folder, 'build/client/assets')
    for (const name of readdirSync(assets)) {
      expect(readFileSync(join(assets, name), 'utf8')).not.toContain('hookseal')
    }
    const command = 'HOST=127.0.0.1 exec react-router-serve build/server/index.js'
    const server = await start(command, project.folder)
    try {
      await expectThreeDeliveries(server.send, () => server.lines)
      const request = { path: '/webhooks/rine', ...signedMessage('m_1'), method: 'PUT' }
      expect((await server.send(request as never)).status).toBe(405)
    } finally {
      await server.stop()
      project.remove()
    }
  })
})
