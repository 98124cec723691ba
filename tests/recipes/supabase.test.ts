import { describe, it } from 'vitest'
import { pageProject } from './kit/page-project.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries } from './kit/three-deliveries.ts'

// Deno takes `npm:` from the project's node_modules for what package.json lists, and asks no registry.
const MANIFEST = JSON.stringify({ dependencies: { '@hookseal/core': '0.1.0' } })
const ENV = { DENO_NO_UPDATE_CHECK: '1', DENO_NO_PROMPT: '1' }

describe('docs/recipes/supabase.md', () => {
  it('receives in Deno, which Edge Functions run on', async () => {
    const project = pageProject('supabase', { 'package.json': MANIFEST })
    const folder = 'supabase/functions/rine'
    const command = `DENO_SERVE_ADDRESS=tcp:127.0.0.1:$PORT exec deno run --quiet --cached-only --node-modules-dir=manual --config ${folder}/deno.json --allow-net=127.0.0.1 --allow-env --allow-read ${folder}/index.ts`
    const server = await start(command, project.folder, ENV)
    try {
      await expectThreeDeliveries(server.send, () => server.lines)
    } finally {
      await server.stop()
      project.remove()
    }
  })
})
