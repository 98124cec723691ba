import { defineConfig } from 'vitest/config'
import { patience } from '../kit/patience.ts'

// Each recipe runs on its real framework, against the built packages: no alias leads to the sources.
export default defineConfig({
  test: {
    include: ['tests/recipes/*.test.ts'],
    root: new URL('../..', import.meta.url).pathname,
    testTimeout: patience(300_000),
    hookTimeout: patience(300_000),
    teardownTimeout: patience(60_000),
    expect: { poll: { timeout: patience(60_000) } },
    maxWorkers: 2,
  },
})
