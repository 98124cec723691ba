import { defineConfig } from 'vitest/config'

// Each recipe runs on its real framework, against the built packages: no alias leads to the sources.
export default defineConfig({
  test: {
    include: ['tests/recipes/*.test.ts'],
    root: new URL('../..', import.meta.url).pathname,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
  },
})
