import { fakeSqs } from '@hookseal/tests-kit/fake-sqs'
import { patience } from '@hookseal/tests-kit/patience'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Engine } from './engine.ts'

const TICK_MS = 100
const VISIBILITY_SECONDS = Math.ceil(patience(3000) / 1000)

/**
 * Starts a fake of SQS, since there is no emulator of it, and a real Redis for the claims. The fake has standard queues,
 * which drop no second message. It runs in the process that sends, which is not killed.
 */
export async function startSqs(): Promise<Engine> {
  const claims = await startRedis('--appendonly', 'no')
  const sqs = await fakeSqs()
  const urls = new Map<string, string>()
  // The clock of the fake stands still unless it is started.
  let last = Date.now()
  const clock = setInterval(() => {
    const now = Date.now()
    sqs.advance((now - last) / 1000)
    last = now
  }, TICK_MS)
  return {
    name: 'sqs',
    url: claims.url,
    endpoint: sqs.endpoint,
    isTransactional: false,
    async prepare(queue) {
      urls.set(queue, sqs.createQueue(queue, { visibilityTimeout: VISIBILITY_SECONDS }))
    },
    unfinished: async (queue) => sqs.messages(urls.get(queue) ?? '').length,
    effects: async () => [],
    async remove() {
      clearInterval(clock)
      await sqs.stop()
      await claims.remove()
    },
  }
}
