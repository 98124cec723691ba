/** A claim about tests that `npm test` repeats less often. */
export interface Repeated {
  readonly claim: string
  readonly goal: string
  readonly file: string
  /** The test whose amount the goal names, by its title with the whole amount. */
  readonly test: string
}

const sequences = (claim: string, file: string, count: number): Repeated => ({
  claim: `${claim} answers like the model`,
  goal: `${count.toLocaleString('en')} sequences`,
  file: `packages/replay/test/${file}.model.test.ts`,
  test: `behaves like the model in ${count} random sequences of calls`,
})

const controls = (claim: string, file: string): Repeated => ({
  claim: `Controls lose or repeat events where ${claim} does not`,
  goal: '4 of 4 controls',
  file: `tests/chaos/queue/${file}.test.ts`,
  test: 'proves something: 4 of 4 controls lose or repeat events',
})

/** Every file of tests that uses `amount`, with what it shows at its whole amount. */
export const REPEATED: readonly Repeated[] = [
  sequences('The Redis store', 'redis/redis-replay-store', 10_000),
  sequences('The Postgres store', 'postgres/postgres-replay-store', 10_000),
  sequences('The Redis store over HTTP', 'redis/over-http', 1000),
  sequences('The DynamoDB store', 'dynamodb/dynamodb-replay-store', 1000),
  {
    claim: 'newer() keeps the last version of each entity',
    goal: '1,000 entities, 20 events each',
    file: 'packages/replay/test/postgres/newer.model.test.ts',
    test: 'leaves 1000 entities correct whose 20 events arrive in any order',
  },
  {
    claim: 'Nothing is accepted with one bit changed',
    goal: '10,000 cases a field, 100,000 of junk',
    file: 'packages/core/test/receiver/verify-delivery.property.test.ts',
    test: 'with any bit of the body flipped, in 10000 runs',
  },
  {
    claim: 'Each adapter runs copies that arrive together once',
    goal: '200 keys, 32 copies each',
    file: 'tests/adapters/adapters.test.ts',
    test: 'runs each of 200 keys once when 32 copies arrive at the same time',
  },
  {
    claim: "The sandbox's page loads one page of a long list",
    goal: '10,000 deliveries',
    file: 'tests/sandbox/inspector-many.test.ts',
    test: 'loads one page of 10000 deliveries, however long the list gets',
  },
  controls('the hand-off to pg-boss', 'pg-boss'),
  controls('the hand-off to Graphile Worker', 'graphile-worker'),
  controls('the hand-off to BullMQ', 'bullmq'),
  controls('the hand-off to SQS', 'sqs'),
]
