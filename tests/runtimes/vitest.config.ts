import { defineConfig } from 'vitest/config'

// The tests use the packed packages in the runtimes themselves, so no alias leads to the sources.
export default defineConfig({
  test: {
    include: ['tests/runtimes/*.runtime.ts'],
    root: new URL('../..', import.meta.url).pathname,
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
})
