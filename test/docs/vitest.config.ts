import { defineConfig } from 'vitest/config'

// Of the built site, in a browser: `npm run docs` comes first.
export default defineConfig({
  test: {
    include: ['test/docs/*.site.ts'],
    root: new URL('../..', import.meta.url).pathname,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
