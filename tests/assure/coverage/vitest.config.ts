import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import shared from '../../../vitest.config.ts'
import { patience } from '../../kit/patience.ts'

const PACKAGES = '{core,express,koa,fastify,next,nest}'

/** The unit tests of core and of the adapters, on the sources, with what they cover. */
export default defineConfig({
  root: fileURLToPath(new URL('../../../', import.meta.url)),
  resolve: shared.resolve ?? {},
  test: {
    include: [`packages/${PACKAGES}/test/**/*.test.ts`],
    // They run every line, and take minutes; they are part of `npm test`.
    exclude: ['**/*.property.test.ts'],
    testTimeout: patience(300_000),
    hookTimeout: patience(300_000),
    expect: { poll: { timeout: patience(60_000) } },
    coverage: {
      enabled: true,
      provider: 'v8',
      // All of them, also a file that no test imports.
      include: [`packages/${PACKAGES}/src/**/*.ts`],
      reporter: ['json'],
      reportsDirectory: '.cache/coverage',
    },
  },
})
