/** A part of the sources that is mutated, and the tests that have to notice. */
export interface Group {
  /** The files that are mutated. */
  readonly mutate: readonly string[]
  /** The tests that run against each mutant: fast ones, so that thousands of runs end in minutes. */
  readonly tests: readonly string[]
  /** The server that the tests need, started once for each of Stryker's workers. */
  readonly server?: 'redis' | 'postgres' | 'dynamodb'
}

const core = (folder: string): Group => ({
  mutate: [`packages/core/src/${folder}/**/*.ts`],
  tests: [`packages/core/test/${folder}/**/*.test.ts`],
})

/** A durable store on a real server. Its slow tests, of many random calls and of bundles, are left out. */
const store = (
  name: NonNullable<Group['server']>,
  more: { readonly mutate?: string; readonly test?: string } = {},
): Group => ({
  mutate: [`packages/replay/src/${name}/**/*.ts`, ...(more.mutate ? [more.mutate] : [])],
  tests: [
    `packages/replay/test/${name}/!(index|*.model).test.ts`,
    ...(more.test ? [more.test] : []),
  ],
  server: name,
})

/** What is mutated, by the name of its line in the table. */
export const GROUPS: Readonly<Record<string, Group>> = {
  authenticate: core('authenticate'),
  http: core('http'),
  replay: core('replay'),
  receiver: {
    mutate: ['packages/core/src/receiver/**/*.ts'],
    // The property tests run hundreds of thousands of cases; the others hold each rule by itself.
    tests: ['packages/core/test/receiver/!(*.property).test.ts'],
  },
  redis: store('redis', {
    mutate: 'packages/replay/src/store-values.ts',
    test: 'packages/replay/test/store-values.test.ts',
  }),
  postgres: store('postgres', {
    test: 'packages/replay/test/postgres/in-transaction.model.test.ts',
  }),
  dynamodb: store('dynamodb'),
}
