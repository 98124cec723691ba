import { join } from 'node:path'
import { describe, it } from 'vitest'
import { fixturesOf } from './kit/fixtures.ts'
import { pageProject } from './kit/page-project.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries } from './kit/three-deliveries.ts'

describe('docs/recipes/azure-functions.md', () => {
  it('receives through @azure/functions, on a stand-in for the Functions host', async () => {
    const project = pageProject('azure-functions', fixturesOf('azure-functions'))
    // Where the host puts its module `@azure/functions-core`.
    const env = { NODE_PATH: join(project.folder, 'host') }
    const server = await start('exec tsx src/functions/rine.ts', project.folder, env)
    try {
      await expectThreeDeliveries(server.send, () => server.lines, '/api/webhooks/rine')
    } finally {
      await server.stop()
      project.remove()
    }
  })
})
