import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import type { PageProject } from './kit/page-project.ts'
import { expectPageReceives } from './kit/receives.ts'

const build = ({ folder }: PageProject) =>
  execFileSync(join(folder, 'node_modules/.bin/nitropack'), ['build'], {
    cwd: folder,
    stdio: 'pipe',
  })

describe('docs/recipes/nuxt.md', () => {
  it('receives in a Nitro server that was built', () =>
    expectPageReceives('nuxt', 'exec node .output/server/index.mjs', {
      prepare: build,
      path: '/api/webhooks/rine',
    }))

  it('receives in h3 by itself', () => expectPageReceives('nuxt', 'exec tsx server.ts'))
})
