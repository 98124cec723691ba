import { handOff, work } from '@hookseal/queue/pg-boss'
import PgBoss from 'pg-boss'
import type { Backend, PlainJob } from './backend.ts'
import { type ChildConfig, PACK_KEY } from './config.ts'
import { openPostgres } from './postgres.ts'
import { step } from './steps.ts'

const BATCH = { batchSize: 50, pollingIntervalSeconds: 0.5 }

// A hash in the form of a UUID, the only kind of id that pg-boss accepts.
const uuidOf = (key: string) =>
  Buffer.from(key, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')

export async function openPgBoss(config: ChildConfig): Promise<Backend> {
  const { url, queue, role } = config
  const boss = new PgBoss({
    connectionString: url,
    max: 3,
    migrate: false,
    schedule: false,
    // Gives the jobs of killed workers to other workers after expireInSeconds.
    supervise: role === 'worker',
    maintenanceIntervalSeconds: 1,
  })
  boss.on('error', () => {})
  await boss.start()
  const { store, processor, mark } = openPostgres(config)
  return {
    store,
    mark,
    handOff: () => handOff(store, boss, { queue, packKey: PACK_KEY }),
    work: () => boss.work(queue, BATCH, work(boss, processor())),
    enqueue: (job, key) =>
      step('enqueue', () => boss.send(queue, job, key === undefined ? {} : { id: uuidOf(key) })),
    workByHand: (run) =>
      boss.work<PlainJob>(queue, BATCH, async (jobs) => {
        for (const { id, data } of jobs) {
          await run(data)
          await boss.deleteJob(queue, id)
        }
      }),
  }
}
