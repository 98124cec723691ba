import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { patience } from './tests/kit/patience.ts'

const source = (path: string) => new URL(`packages/${path}`, import.meta.url).pathname

// These start many programs, load whole frameworks or take long. Each has a process of its own, and starts early: a long
// file that starts last runs alone at the end, and a fresh clone does not know yet which files take long.
const LONG = [
  'tests/adapters/adapters',
  'tests/packages/packages',
  'tests/documents/package-readmes',
  'tests/documents/follow',
  'packages/replay/test/dynamodb/dynamodb-replay-store.model',
  'packages/replay/test/postgres/newer.model',
  'tests/cases/guard-table',
  'tests/chaos/postgres',
  'tests/chaos/queue/bullmq',
  'tests/chaos/queue/graphile-worker',
  'tests/chaos/queue/pg-boss',
  'tests/chaos/queue/sqs',
  'tests/sandbox/inspector-axe',
  'tests/sandbox/inspector-many',
].map((name) => `${name}.test.ts`)
const isLong = ({ moduleId }: TestSpecification) =>
  LONG.some((file) => moduleId.endsWith(`/${file}`))

const UNITS = 'packages/{core,express,fastify,koa,nest,next,otel,testing}/test'

// A client of a server may set a timer long after its test, so what counts timers does so apart from connections.
const TIMERS = readdirSync(source(''))
  .filter((name) => existsSync(source(`${name}/test`)))
  .flatMap((name) =>
    readdirSync(source(`${name}/test`), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => `${name}/test/${file}`),
  )
  .filter((file) => readFileSync(source(file), 'utf8').includes('vi.getTimerCount()'))
  .map((file) => `packages/${file}`)

// Among them the tests in the documents, which run in folders of their own.
const EXCLUDED = ['**/node_modules/**', '**/.cache/**']

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
      { extends: true, test: { name: 'long', include: LONG } },
      // To load the packages again for each file takes longer than most tests: the files of these three share processes.
      { extends: true, test: { name: 'timers', include: TIMERS, isolate: false } },
      {
        extends: true,
        test: {
          name: 'units',
          include: [`${UNITS}/**/*.test.ts`],
          exclude: [...TIMERS, ...EXCLUDED],
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
          include: ['{packages/*/test,tests/!(recipes),docs/test}/**/*.test.ts'],
          exclude: [...LONG, ...TIMERS, `${UNITS}/**`, ...EXCLUDED],
          isolate: false,
          globalSetup: ['packages/cli/test/support/bundle.ts'],
        },
      },
    ],
    exclude: EXCLUDED,
    sequence: { sequencer: LongFirst },
    // Vitest leaves one core to itself, which is half of a machine with two. The long tests wait most of their time.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // These end what hangs. No test passes or fails by how fast the machine is.
    testTimeout: patience(300_000),
    hookTimeout: patience(300_000),
    teardownTimeout: patience(60_000),
    expect: { poll: { timeout: patience(60_000) } },
  },
})
