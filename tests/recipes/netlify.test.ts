import { describe, it } from 'vitest'
import { fixturesOf } from './kit/fixtures.ts'
import { pageProject } from './kit/page-project.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries } from './kit/three-deliveries.ts'

// The command `netlify dev` itself asks Netlify's servers about the site, and does not run here.
describe('docs/recipes/netlify.md', () => {
  it('receives in the functions server of `netlify dev`', async () => {
    const project = pageProject('netlify', fixturesOf('netlify'))
    const server = await start('exec node serve.mjs', project.folder)
    try {
      await expectThreeDeliveries(server.send, () => server.lines)
    } finally {
      await server.stop()
      project.remove()
    }
  })
})
