import { handOff, work } from '@hookseal/queue/bullmq'
import { type Processor, Queue, Worker } from 'bullmq'
import type { Backend } from './backend.ts'
import { type ChildConfig, LEASE_MS, PACK_KEY } from './config.ts'
import { openRedis } from './redis.ts'
import { step } from './steps.ts'

// One job at a time, so that a killed worker can leave one job between its effect and its commit, and no more.
const WORKER = {
  concurrency: 1,
  // How soon the job of a killed worker is found, and how often that may happen to one job. The default is once.
  lockDuration: LEASE_MS,
  stalledInterval: 1000,
  maxStalledCount: 100,
}

export async function openBullMq(config: ChildConfig): Promise<Backend> {
  const { url, queue: name } = config
  const connection = {
    host: new URL(url).hostname,
    port: Number(new URL(url).port),
    maxRetriesPerRequest: null,
  }
  const attempts = { attempts: 100, backoff: { type: 'fixed', delay: LEASE_MS } }
  const queue = new Queue(name, { connection, defaultJobOptions: attempts })
  queue.on('error', () => {})
  const { store, processor, mark } = openRedis(url, config)

  const start = async (run: Processor) => {
    const worker = new Worker(name, run, { connection, ...WORKER })
    worker.on('error', () => {})
    await worker.waitUntilReady()
  }
  return {
    store,
    mark,
    handOff: () =>
      handOff(
        {
          opts: queue.opts,
          add: (...given) => step('enqueue', () => queue.add(...given)),
        },
        { packKey: PACK_KEY, leaseMs: LEASE_MS },
      ),
    work: () => start(work(processor())),
    enqueue: (job, key) =>
      step('enqueue', () =>
        queue.add('by hand', job, {
          removeOnComplete: true,
          ...(key === undefined ? {} : { jobId: key }),
        }),
      ),
    workByHand: (run) => start(({ data }) => run(data)),
  }
}
