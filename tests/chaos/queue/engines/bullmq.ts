import { startRedis } from '@hookseal/tests-kit/servers/redis'
import { Queue } from 'bullmq'
import type { Engine } from './engine.ts'

export async function startBullMq(): Promise<Engine> {
  // Redis itself is never killed here, so nothing has to survive its process.
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
