import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { pageProject } from './kit/page-project.ts'
import { start } from './kit/start.ts'
import { expectThreeDeliveries } from './kit/three-deliveries.ts'

const MANIFEST = { 'package.json': '{ "type": "module", "main": "lib/index.js" }' }

// Firebase's own emulator does not run here. A deployed function runs in the functions framework, as here.
describe('docs/recipes/firebase.md', () => {
  it('receives in the functions framework, and names its secret to Firebase', async () => {
    const project = pageProject('firebase', MANIFEST)
    await build({
      entryPoints: [join(project.folder, 'functions/src/index.ts')],
      outfile: join(project.folder, 'lib/index.js'),
      format: 'esm',
    })
    const server = await start('exec functions-framework --target=rine', project.folder)
    try {
      await expectThreeDeliveries(server.send, () => server.lines)
    } finally {
      await server.stop()
    }
    // What Firebase does to learn what to deploy: there is no secret.
    const path = join(project.folder, 'functions.json')
    const env = {
      ...process.env,
      RINE_WEBHOOK_SECRET: undefined,
      FUNCTIONS_MANIFEST_OUTPUT_PATH: path,
    }
    execFileSync('node_modules/.bin/firebase-functions', ['.'], { cwd: project.folder, env })
    const { endpoints } = (await import(path, { with: { type: 'json' } })).default
    expect(endpoints.rine).toMatchObject({
      httpsTrigger: { invoker: ['public'] },
      secretEnvironmentVariables: [{ key: 'RINE_WEBHOOK_SECRET' }],
    })
    project.remove()
  })
})
