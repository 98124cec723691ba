import { defineConfig } from 'vitest/config'
import { patience } from '../kit/patience.ts'

// The tests use the packed packages in the runtimes themselves, so no alias leads to the sources.
export default defineConfig({
  test: {
    include: ['tests/runtimes/*.runtime.ts'],
    root: new URL('../..', import.meta.url).pathname,
    testTimeout: patience(300_000),
    hookTimeout: patience(600_000),
    teardownTimeout: patience(60_000),
    expect: { poll: { timeout: patience(60_000) } },
    fileParallelism: false,
  },
})
