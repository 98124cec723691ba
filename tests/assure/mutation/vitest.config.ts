import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import shared from '../../../vitest.config.ts'
import { patience } from '../../kit/patience.ts'
import { plantFault } from './plant-fault.ts'

/** The tests that run against mutants, in the copy of the repository that Stryker makes. */
export default defineConfig({
  root: fileURLToPath(new URL('../../../', import.meta.url)),
  resolve: { ...shared.resolve },
  plugins: [plantFault(process.env['HOOKSEAL_PLANTED'])],
  test: {
    // Each run gets a thread of its own in any case; without isolation, its files share one.
    isolate: false,
    include: JSON.parse(process.env['HOOKSEAL_MUTATION_TESTS'] ?? '[]'),
    globalSetup:
      process.env['HOOKSEAL_LENT_SERVER'] === undefined
        ? []
        : [fileURLToPath(new URL('./lend-server.ts', import.meta.url))],
    runner: fileURLToPath(new URL('./loading-runner.ts', import.meta.url)),
    // A change that leaves a test waiting is noticed by then. The slowest of these tests takes two seconds.
    testTimeout: patience(10_000),
    hookTimeout: patience(20_000),
    expect: { poll: { timeout: patience(5000) } },
  },
})
