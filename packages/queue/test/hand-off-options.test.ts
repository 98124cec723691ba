import { instrument, instrumentProcessor, traceparent } from '@hookseal/otel'
import * as graphile from '@hookseal/queue/graphile-worker'
import * as pgBoss from '@hookseal/queue/pg-boss'
import {
  migrationSql,
  type PostgresReplayStore,
  postgresReplayStore,
} from '@hookseal/replay/postgres'
import { message, packKey, processing, receiving } from '@hookseal/tests-kit/both-sides'
import { eventually } from '@hookseal/tests-kit/eventually'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import {
  insideHttpSpan,
  startTelemetry,
  stopTelemetry,
  type Telemetry,
} from '@hookseal/tests-kit/telemetry'
import { makeWorkerUtils, run } from 'graphile-worker'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'

withServer('Postgres', 'handOff() with traceparent', () => {
  let server: Server
  let pool: Pool
  let telemetry: Telemetry

  beforeAll(async () => {
    server = await startPostgres()
    pool = new Pool({ connectionString: server.url, max: 8 })
    pool.on('error', () => {})
    await pool.query(migrationSql())
  })
  beforeEach(() => {
    telemetry = startTelemetry()
  })
  afterEach(() => stopTelemetry())
  afterAll(async () => {
    await pool.end()
    await server.remove()
  })

  /** The worker of both sides, whose spans are named after `jobs`. */
  const workerOf = (work: (id: string) => unknown) =>
    instrumentProcessor(processing(postgresReplayStore(pool), work), {
      provider: 'rine',
      endpoint: 'jobs',
    })

  /** Posts two messages at once, each inside a request of its own. */
  async function receiveTwo(
    handOffTo: (store: PostgresReplayStore) => pgBoss.HandOff,
    ids: readonly string[],
  ): Promise<void> {
    const store = postgresReplayStore(pool)
    const receiver = instrument(receiving(store, handOffTo(store)))
    const outcomes = await Promise.all(
      ids.map((id) => insideHttpSpan(() => receiver.receive(message(id)))),
    )
    expect(outcomes.map(({ kind }) => kind)).toEqual(['handled', 'handled'])
  }

  /** Each job is linked to the span of the request that brought its delivery. */
  async function expectLinked(): Promise<void> {
    const named = (name: string) => telemetry.spans().filter((span) => span.name === name)
    await eventually(() => expect(named('process jobs')).toHaveLength(2))
    const requests = named('process rine').map((span) => {
      const { traceId, spanId } = span.spanContext()
      return `${traceId} ${spanId}`
    })
    expect(new Set(requests).size).toBe(2)
    const links = named('process jobs').map((span) =>
      span.links.map(({ context }) => `${context.traceId} ${context.spanId}`).join(),
    )
    expect(links.sort()).toEqual(requests.sort())
  }

  it('links the jobs of pg-boss to their requests', async () => {
    const boss = new PgBoss({ connectionString: server.url, schedule: false })
    await boss.start()
    try {
      await boss.createQueue('hooks')
      const options = { queue: 'hooks', packKey, traceparent }
      await receiveTwo((store) => pgBoss.handOff(store, boss, options), ['boss_1', 'boss_2'])
      await boss.work(
        'hooks',
        { batchSize: 2, pollingIntervalSeconds: 0.5 },
        pgBoss.work(
          boss,
          workerOf(() => {}),
        ),
      )
      await expectLinked()
    } finally {
      await boss.stop({ graceful: false, wait: true })
    }
  })

  it('links the jobs of Graphile Worker to their requests', async () => {
    const utils = await makeWorkerUtils({ pgPool: pool })
    await utils.migrate()
    await utils.release()
    const options = { task: 'hooks', packKey, traceparent }
    await receiveTwo((store) => graphile.handOff(store, options), ['graphile_1', 'graphile_2'])
    const runner = await run({
      pgPool: pool,
      noHandleSignals: true,
      taskList: { hooks: graphile.work(workerOf(() => {})) },
    })
    try {
      await expectLinked()
    } finally {
      await runner.stop()
    }
  })

  it('rejects a trace context that is not a function', () => {
    const options = { task: 'hooks', packKey, traceparent: 'one for all' } as never
    expect(() => graphile.handOff(postgresReplayStore(pool), options)).toThrow(/traceparent/)
  })
})
