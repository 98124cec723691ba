import { Queue } from 'bullmq'
import { startRedis } from '../../servers/redis.ts'
import type { Engine } from './engine.ts'

export async function startBullMq(): Promise<Engine> {
  // No process that is killed here is Redis, so nothing has to outlast it.
  const server = await startRedis('--appendonly', 'no')
  const queues = new Map<string, Queue>()
  return {
    name: 'bullmq',
    url: server.url,
    isTransactional: false,
    async prepare(name) {
      const queue = new Queue(name, { connection: { host: '127.0.0.1', port: server.port } })
      queue.on('error', () => {})
      queues.set(name, queue)
    },
    async unfinished(name) {
      const counts = await queues.get(name)?.getJobCounts('waiting', 'active', 'delayed')
      return Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)
    },
    effects: async () => [],
    async remove() {
      for (const queue of queues.values()) await queue.close()
      await server.remove()
    },
  }
}
