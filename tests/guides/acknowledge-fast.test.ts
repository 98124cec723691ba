import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rineMessage } from '@hookseal/tests-kit/events'
import { eventually } from '@hookseal/tests-kit/eventually'
import {
  type GuideProject,
  guideProject,
  markedBlocks,
  readGuide,
  root,
} from '@hookseal/tests-kit/guide'
import { type Launched, launch } from '@hookseal/tests-kit/launch'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import PgBoss from 'pg-boss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const guide = readGuide('acknowledge-fast.md')
const files = markedBlocks(guide, 'file')
const secret = 'acknowledge-fast-secret'

/** The blocks of one engine, as pasted except for the port and the delays. */
const blockOf = (name: string) =>
  (files.get(name) ?? '')
    .replace(/\b3000\b/, 'Number(process.env.PORT)')
    .replaceAll('retryDelay: 60', 'retryDelay: 0')

/** A worker whose handler fails for one event. */
const broken = (worker: string) =>
  worker.replace(
    "console.log('worked', event.data.message_id)",
    `{
      console.log('tried', event.data.message_id)
      if (event.data.message_id === 'poison') throw new Error('broken')
      console.log('worked', event.data.message_id)
    }`,
  )

async function post({ url }: Launched, id: string, key = secret): Promise<number> {
  const { headers, body } = signRine(key, JSON.stringify(rineMessage(id)))
  return (await fetch(`${url}/webhooks/rine`, { method: 'POST', headers, body })).status
}

/** Starts the processes of a guide and ends all of them. */
function processes(database: () => Readonly<Record<string, string>>) {
  const project: GuideProject = guideProject([])
  const running: Launched[] = []
  return {
    async start(file: string, code: string, keys: Readonly<Record<string, string>> = {}) {
      project.write(file, code)
      const env = { ...database(), RINE_WEBHOOK_SECRET: secret, PACK_KEY: 'pack-1', ...keys }
      const isReady = code.includes('listen(') ? undefined : () => true
      const launched = await launch(`exec node ${file}`, project.folder, env, isReady)
      running.push(launched)
      return launched
    },
    async end() {
      for (const { stop } of running) await stop()
      project.remove()
    },
  }
}
const linesOf = ({ lines }: Launched, verb: string) => lines.filter((line) => line.startsWith(verb))

withServer('Postgres', 'the guide "Acknowledge fast and lose nothing", on Postgres', () => {
  let database: Server
  let pool: Pool
  let boss: PgBoss
  const { start, end } = processes(() => ({ DATABASE_URL: database.url }))
  const jobs = async () =>
    (await pool.query("SELECT id, state FROM pgboss.job WHERE name = 'hooks' ORDER BY created_on"))
      .rows as readonly { readonly id: string; readonly state: string }[]
  let receiver: Launched

  beforeAll(async () => {
    database = await startPostgres()
    pool = new Pool({ connectionString: database.url }).on('error', () => {})
    boss = new PgBoss({ connectionString: database.url, schedule: false })
    await boss.on('error', () => {}).start()
    receiver = await start('receiver.mjs', blockOf('receiver.mjs'))
  })
  afterAll(async () => {
    await end()
    await boss.stop({ graceful: false })
    await pool.end()
    await database.remove()
  })

  it('acknowledges before a worker has run, and runs each event once', async () => {
    expect(await post(receiver, 'm_1')).toBe(200)
    expect(await post(receiver, 'm_1')).toBe(200)
    expect(await post(receiver, 'm_1', 'another-secret')).toBe(401)
    expect(await jobs()).toMatchObject([{ state: 'created' }])
    const worker = await start('worker.mjs', blockOf('worker.mjs'))
    await eventually(async () => expect(await jobs()).toMatchObject([{ state: 'completed' }]))
    await worker.stop()
    expect(worker.lines).toEqual(['worked m_1'])
  })

  it('keeps a job that fails every time, and runs it when the cause is fixed', async () => {
    expect(await post(receiver, 'poison')).toBe(200)
    const faulty = await start('faulty.mjs', broken(blockOf('worker.mjs')))
    await eventually(async () => expect((await jobs())[1]).toMatchObject({ state: 'failed' }))
    await faulty.stop()
    // The first try, plus the queue's retryLimit.
    expect(linesOf(faulty, 'tried')).toHaveLength(6)
    const worker = await start('worker.mjs', blockOf('worker.mjs'))
    await boss.retry('hooks', (await jobs())[1]?.id ?? '')
    await eventually(async () => expect((await jobs())[1]).toMatchObject({ state: 'completed' }))
    await worker.stop()
    expect(linesOf(worker, 'worked')).toEqual(['worked poison'])
  })

  it('changes the pack key without losing a job', async () => {
    const keys = files.get('keys.mjs')?.replace('const packKey = ', '').trim() ?? ''
    const listed = (code: string) => code.replace('process.env.PACK_KEY', keys)
    const before = await start('old.mjs', listed(blockOf('receiver.mjs')), { PACK_KEYS: 'old' })
    expect(await post(before, 'sealed with the old key')).toBe(200)
    const after = await start('new.mjs', listed(blockOf('receiver.mjs')), { PACK_KEYS: 'new' })
    expect(await post(after, 'sealed with the new key')).toBe(200)
    const both = { PACK_KEYS: 'old,new' }
    const worker = await start('both.mjs', listed(blockOf('worker.mjs')), both)
    await eventually(() =>
      expect(linesOf(worker, 'worked').sort()).toEqual([
        'worked sealed with the new key',
        'worked sealed with the old key',
      ]),
    )
    await worker.stop()
  })

  it('refuses while its database is down, and continues when it is back', async () => {
    await database.stop()
    expect(await post(receiver, 'm_2')).toBe(503)
    await eventually(() => expect(receiver.lines.join('\n')).toContain('store_unavailable'))
    await database.start()
    await eventually(async () => expect(await post(receiver, 'm_2')).toBe(200))
  })
})

withServer('Redis', 'the guide "Acknowledge fast and lose nothing", on BullMQ', () => {
  let redis: Server
  let connection: Redis
  let queue: Queue
  const { start, end } = processes(() => ({ REDIS_URL: redis.url }))
  const states = async () => Promise.all((await queue.getJobs()).map(async (job) => job.getState()))
  let receiver: Launched

  beforeAll(async () => {
    redis = await startRedis()
    connection = new Redis(redis.url).on('error', () => {})
    queue = new Queue('hooks', { connection }).on('error', () => {})
    receiver = await start('receiver.mjs', blockOf('bullmq-receiver.mjs'))
  })
  afterAll(async () => {
    await end()
    await queue.close()
    connection.disconnect()
    await redis.remove()
  })

  it('acknowledges before a worker has run, and runs each event once', async () => {
    expect(await post(receiver, 'm_1')).toBe(200)
    expect(await post(receiver, 'm_1')).toBe(200)
    expect(await states()).toEqual(['waiting'])
    const worker = await start('worker.mjs', blockOf('bullmq-worker.mjs'))
    await eventually(async () => expect(await states()).toEqual(['completed']))
    await worker.stop()
    expect(worker.lines).toEqual(['worked m_1'])
  })

  it('keeps a job that fails every time, and runs it when the cause is fixed', async () => {
    expect(await post(receiver, 'poison')).toBe(200)
    const faulty = await start('faulty.mjs', broken(blockOf('bullmq-worker.mjs')))
    const [job] = await queue.getWaiting()
    // The queue waits a minute before the next try. Remove that delay.
    for (let tries = 1; tries < 5; tries++) {
      await eventually(() => expect(linesOf(faulty, 'tried')).toHaveLength(tries))
      await eventually(() => job?.changeDelay(0))
    }
    await eventually(async () => expect(await job?.getState()).toBe('failed'))
    await faulty.stop()
    expect(linesOf(faulty, 'tried')).toHaveLength(5)
    const worker = await start('worker.mjs', blockOf('bullmq-worker.mjs'))
    await job?.retry()
    await eventually(async () => expect(await job?.getState()).toBe('completed'))
    await worker.stop()
    expect(linesOf(worker, 'worked')).toEqual(['worked poison'])
  })

  it('refuses while Redis is down, and continues when it is back', async () => {
    await redis.stop()
    expect(await post(receiver, 'm_2')).toBe(503)
    await redis.start()
    await eventually(async () => expect(await post(receiver, 'm_2')).toBe(200))
  })
})

describe('the links to the guide "Acknowledge fast and lose nothing"', () => {
  it.each([
    ['README.md', 'docs/guides/acknowledge-fast.md'],
    ['docs/errors.md', 'guides/acknowledge-fast.md'],
    ['docs/README.md', 'guides/acknowledge-fast.md'],
  ])('are in %s', (document, link) => {
    expect(readFileSync(join(root, document), 'utf8')).toContain(`(${link})`)
  })
  it('name a command that exists', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const [, command = ''] = /npm run ([\w:]+)/.exec(guide) ?? []
    expect(Object.keys(scripts)).toContain(command)
  })
})
