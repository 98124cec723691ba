import { defineConfig, mergeConfig } from 'vitest/config'
import root from '../../vitest.config.ts'

// What needs the built site: run `npm run docs` first.
export default mergeConfig(
  { ...root, test: { ...root.test, projects: undefined } },
  defineConfig({ test: { include: ['docs/test/**/*.page.ts'] } }),
)
