import { handOff as toBullMq } from '@hookseal/queue/bullmq'
import { handOff as addTask } from '@hookseal/queue/graphile-worker'
import { handOff } from '@hookseal/queue/pg-boss'
import { migrationSql, postgresReplayStore } from '@hookseal/replay/postgres'
import { redisReplayStore } from '@hookseal/replay/redis'
import { message, packKey, receiving } from '@hookseal/tests-kit/both-sides'
import { eventually } from '@hookseal/tests-kit/eventually'
import { type GuideProject, guideProject, markedBlocks, readGuide } from '@hookseal/tests-kit/guide'
import { connect, wireBytes } from '@hookseal/tests-kit/http'
import { type Launched, launch } from '@hookseal/tests-kit/launch'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Queue } from 'bullmq'
import { Logger, runMigrations } from 'graphile-worker'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const guide = readGuide('shutdown.md')
const files = markedBlocks(guide, 'file')

// The handler runs until the test releases it, every outcome is printed, and a sender keeps its connection open.
const WORK = "await new Promise((resolve) => process.once('SIGUSR2', resolve))"
const observed = (code: string) =>
  code
    .replace('await sleep(3000) // your work', WORK)
    .replace(
      '({ event }) => console.log(event.data.message_id)',
      `async () => { console.log('began'); ${WORK} }`,
    )
    .replace(
      'handlers: {',
      'onOutcome: ({ kind, error }) => console.log(error?.code ?? kind), handlers: {',
    )
    .replace(/\b3000\b/, 'Number(process.env.PORT)')
    .replace(/^const server = .*$/m, '$&\nserver.keepAliveTimeout = 600_000')
    .replace(/^await app.listen.*$/m, '$&\napp.server.keepAliveTimeout = 600_000')

/** The first block of the guide with another server instead of Express. */
function instead(imports: string, listening: string): string {
  const express = /import { webhook }.*\n/
  const app = /const app = [\s\S]*?const server = .*\n/
  return observed(
    `${imports}\n${files.get('server.mjs')?.replace(express, '').replace(app, `${listening}\n`)}`,
  )
}

/** Whether a new connection is accepted. */
const listens = (port: number) =>
  connect(port).then(
    (connection) => {
      connection.destroy()
      return true
    },
    ({ code }) => code !== 'ECONNREFUSED',
  )

const servers = {
  Express: observed(files.get('server.mjs') ?? ''),
  Koa: instead(
    "import { webhook } from '@hookseal/koa'\nimport Router from '@koa/router'\nimport Koa from 'koa'",
    `const app = new Koa().use(new Router().post('/webhooks/rine', webhook(receiver)).routes())
    const server = app.listen(Number(process.env.PORT))`,
  ),
  'node:http': instead(
    "import { createServer } from 'node:http'\nimport { nodeHandler } from '@hookseal/core/node'",
    'const server = createServer(nodeHandler(receiver)).listen(Number(process.env.PORT))',
  ),
  Fastify: observed(files.get('fastify.mjs') ?? ''),
}

const pgBoss = observed(files.get('worker.mjs') ?? '')
  .replace(/onOutcome: .*?, handlers/, 'handlers')
  .replace("process.once('SIGTERM', async () => {", "$&console.log('stopping')")
const workers = {
  'pg-boss': pgBoss,
  'Graphile Worker': pgBoss
    .replace("import PgBoss from 'pg-boss'", "import { run } from 'graphile-worker'")
    .replace('queue/pg-boss', 'queue/graphile-worker')
    .replace(/const boss.*\nawait boss.*\n/, '')
    .replace(
      /await boss\.work.*/,
      `const runner = await run({ connectionString, noHandleSignals: true, logger: quiet,
        taskList: { hooks: work(processor) } })`,
    )
    .replace(/await boss\.stop.*/, 'await runner.stop()')
    .replace(
      'const pool',
      "import { Logger } from 'graphile-worker'\nconst quiet = new Logger(() => () => {})\n$&",
    ),
}
const quiet = new Logger(() => () => {})

const printing = `import { subscribe } from 'node:diagnostics_channel'
    console.log(process.pid)
    subscribe('http.server.request.start', () => console.log('request'))\n`
const pidOf = ({ lines }: Launched) => Number(lines[0])
const requests = ({ lines }: Launched) => lines.filter((line) => line === 'request')
const hasBegun = (lines: readonly string[]) => lines.some((line) => line.startsWith('began'))
const common = { RINE_WEBHOOK_SECRET: 'queue-test-secret', PACK_KEY: packKey }

/** Stops a worker while its first job runs, and resolves to what it printed. */
async function stopInTheMiddle(worker: Launched, meanwhile: () => Promise<unknown>) {
  const ended = worker.terminate()
  await eventually(() => expect(worker.lines).toContain('stopping'))
  await meanwhile()
  process.kill(pidOf(worker), 'SIGUSR2')
  expect(await ended).toBe(0)
  return worker.lines.slice(1)
}

const bullMq = observed(
  (markedBlocks(readGuide('acknowledge-fast.md'), 'file').get('bullmq-worker.mjs') ?? '').replace(
    "console.log('worked', event.data.message_id)",
    `{
      console.log('began', event.data.message_id)
      await sleep(3000) // your work
      console.log('handled', event.data.message_id)
    }`,
  ),
)
  .replace(/onOutcome: .*?, handlers/, 'handlers')
  .concat(`process.once('SIGTERM', async () => {
    console.log('stopping')
    await worker.close()
    connection.disconnect()
  })`)

withServer('Redis', 'the guide "Shut down without losing a delivery", with BullMQ', () => {
  it('lets a worker finish its job and take no more', async () => {
    const redis = await startRedis()
    const connection = new Redis(redis.url)
    const defaultJobOptions = { attempts: 2, backoff: { type: 'fixed', delay: 60_000 } }
    const queue = new Queue('hooks', { connection, defaultJobOptions })
    const { receive } = receiving(redisReplayStore(connection), toBullMq(queue, { packKey }))
    expect(await receive(message('job 1'))).toMatchObject({ kind: 'handled' })
    const project = guideProject([['worker.mjs', printing + bullMq]])
    const env = { ...common, REDIS_URL: redis.url }
    let worker: Launched | undefined
    try {
      worker = await launch('exec node worker.mjs', project.folder, env, hasBegun)
      const lines = await stopInTheMiddle(worker, () => receive(message('job 2')))
      expect(lines).toEqual(['began job 1', 'stopping', 'handled job 1'])
      expect(await queue.getJobCounts()).toMatchObject({ completed: 1, waiting: 1, active: 0 })
    } finally {
      await worker?.stop()
      project.remove()
      await queue.close()
      connection.disconnect()
      await redis.remove()
    }
  })
})

withServer('Postgres', 'the guide "Shut down without losing a delivery"', () => {
  let database: Server
  let pool: Pool
  let project: GuideProject
  const running = new Set<Launched>()
  const env = () => ({ ...common, DATABASE_URL: database.url })
  const start = async (code: string, isReady?: (lines: readonly string[]) => boolean) => {
    project.write('started.mjs', code)
    const launched = await launch('exec node started.mjs', project.folder, env(), isReady)
    running.add(launched)
    return launched
  }
  beforeAll(async () => {
    database = await startPostgres()
    pool = new Pool({ connectionString: database.url })
    await pool.query(migrationSql())
    project = guideProject([])
  })
  afterAll(async () => {
    for (const { stop } of running) await stop()
    await pool.end()
    project.remove()
    await database.remove()
  })

  describe.each(Object.entries(servers))('with %s', (name, code) => {
    it('finishes the run, refuses the rest and ends with code 0', async () => {
      const app = await start(printing + code)
      const port = Number(new URL(app.url).port)
      const delivery = (id: string) => {
        const { headers, body } = message(id)
        return wireBytes({ path: '/webhooks/rine', headers, body })
      }
      const sender = await connect(port)
      sender.write(delivery(name))
      await eventually(() => expect(app.lines.join()).toContain('began'))
      const ended = app.terminate()
      await eventually(() => expect(listens(port)).resolves.toBe(false))
      // On the open connection, after the running delivery. Fastify would answer by itself and then close the
      // connection.
      const refusesMore = name !== 'Fastify'
      if (refusesMore) {
        sender.write(delivery('another'))
        await eventually(() => expect(requests(app)).toHaveLength(2))
      }
      process.kill(pidOf(app), 'SIGUSR2')
      expect((await sender.answer()).status).toBe(200)
      if (refusesMore) expect((await sender.answer()).status).toBe(503)
      expect(await ended).toBe(0)
      expect(app.lines.filter((line) => line === 'handled')).toHaveLength(1)
      if (refusesMore) expect(app.lines).toContain('shutting_down')
    })
  })

  it('has committed what it has handled, and nothing else', async () => {
    const ran: string[] = []
    const { receive } = receiving(postgresReplayStore(pool), async ({ type }) => {
      ran.push(type)
    })
    for (const name of ['Express', 'Koa', 'node:http']) {
      expect(await receive(message(name))).toMatchObject({ kind: 'duplicate' })
    }
    expect(await receive(message('another'))).toMatchObject({ kind: 'handled' })
    expect(ran).toEqual(['message.received'])
  })

  it('lets a pg-boss worker finish its job and take no more', async () => {
    const boss = await new PgBoss({ connectionString: database.url, schedule: false }).start()
    await boss.createQueue('hooks')
    const store = postgresReplayStore(pool)
    const { receive } = receiving(store, handOff(store, boss, { queue: 'hooks', packKey }))
    expect(await receive(message('job 1'))).toMatchObject({ kind: 'handled' })
    const lines = await stopInTheMiddle(await start(printing + workers['pg-boss'], hasBegun), () =>
      receive(message('job 2')),
    )
    expect(lines).toEqual(['began job 1', 'stopping', 'handled job 1'])
    const sql = 'SELECT state FROM pgboss.job WHERE name = $1 ORDER BY created_on'
    const states = (await pool.query(sql, ['hooks'])).rows.map(({ state }) => state)
    expect(states).toEqual(['completed', 'created'])
    await boss.stop({ graceful: false })
  })

  it('lets a Graphile worker finish its job and take no more', async () => {
    await runMigrations({ connectionString: database.url, logger: quiet })
    const store = postgresReplayStore(pool)
    const { receive } = receiving(store, addTask(store, { task: 'hooks', packKey }))
    expect(await receive(message('task 1'))).toMatchObject({ kind: 'handled' })
    const lines = await stopInTheMiddle(
      await start(printing + workers['Graphile Worker'], hasBegun),
      () => receive(message('task 2')),
    )
    expect(lines).toEqual(['began task 1', 'stopping', 'handled task 1'])
    const untouched = 'SELECT locked_at FROM graphile_worker.jobs WHERE attempts = 0'
    expect((await pool.query(untouched)).rows).toEqual([{ locked_at: null }])
  })

  it('gives Kubernetes more time than the process needs', () => {
    const manifest = parse(/```yaml\n([\s\S]*?)```/.exec(guide)?.[1] ?? '')
    const { terminationGracePeriodSeconds, containers } = manifest.spec
    const [, slept] = containers[0].lifecycle.preStop.exec.command
    const deadline = Number(/process\.exit\(1\), (\d+)_000/.exec(guide)?.[1])
    const drain = Number(/drain\({ timeoutMs: (\d+)_000/.exec(guide)?.[1])
    expect(drain).toBeLessThan(deadline)
    expect(Number(slept) + deadline).toBeLessThan(terminationGracePeriodSeconds)
  })
})
