import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { patience } from './tests/kit/patience.ts'

const source = (path: string) => new URL(`packages/${path}`, import.meta.url).pathname

// A long file that starts last runs alone at the end, and a fresh clone does not know yet which files take long.
const LONG = [
  'adapters/adapters',
  'packages/packages',
  'documents/package-readmes',
  'documents/follow',
  'dynamodb/dynamodb-replay-store.model',
  'postgres/newer.model',
  'cases/guard-table',
  'chaos/postgres',
  'queue/bullmq',
  'queue/graphile-worker',
  'queue/pg-boss',
  'queue/sqs',
  'sandbox/inspector-axe',
  'sandbox/inspector-many',
]
const isLong = ({ moduleId }: TestSpecification) =>
  LONG.some((name) => moduleId.endsWith(`/${name}.test.ts`))

// Vitest takes a class.
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

// Tests run against the source, without a build; the end-to-end tests install the packed packages.
export default defineConfig({
  resolve: {
    alias: [
      { find: '#crypto', replacement: source('core/src/crypto/node.ts') },
      { find: /^@hookseal\/([a-z]+)$/, replacement: source('$1/src/index.ts') },
      {
        find: /^@hookseal\/core\/providers\/([a-z-]+)$/,
        replacement: source('core/src/providers/$1.ts'),
      },
      { find: /^@hookseal\/([a-z]+)\/([a-z-]+)$/, replacement: source('$1/src/$2/index.ts') },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['packages/!(cli)/test/**/*.test.ts'],
          // To load the packages again for each of these files takes longer than most of their tests.
          isolate: false,
          typecheck: {
            enabled: true,
            include: ['packages/*/test/**/*.test-d.ts'],
            tsconfig: 'tsconfig.type-tests.json',
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'programs',
          include: [
            'packages/cli/test/**/*.test.ts',
            'tests/!(recipes)/**/*.test.ts',
            'docs/test/**/*.test.ts',
          ],
        },
      },
    ],
    // Among them the tests in the documents, which run in folders of their own.
    exclude: ['**/node_modules/**', '**/.cache/**'],
    sequence: { sequencer: LongFirst },
    // Vitest leaves one core to itself, which is half of a machine with two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // These end what hangs. No test passes or fails by how fast the machine is.
    testTimeout: patience(300_000),
    hookTimeout: patience(300_000),
    teardownTimeout: patience(60_000),
    expect: { poll: { timeout: patience(60_000) } },
  },
})
