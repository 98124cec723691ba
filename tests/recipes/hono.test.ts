import { describe, it } from 'vitest'
import { pageProject } from './kit/page-project.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries } from './kit/three-deliveries.ts'

describe('docs/recipes/hono.md', () => {
  it('receives on Node', async () => {
    const project = pageProject('hono')
    const server = await start('exec tsx server.ts', project.folder)
    try {
      await expectThreeDeliveries(server.send, () => server.lines)
    } finally {
      await server.stop()
      project.remove()
    }
  })
})
