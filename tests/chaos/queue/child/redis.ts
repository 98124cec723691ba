import { createProcessor, type ReplayStore } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import type { Processor } from '@hookseal/queue/pg-boss'
import { redisReplayStore } from '@hookseal/replay/redis'
import { Redis } from 'ioredis'
import { SECRET } from '../../receiver/config.ts'
import { type ChildConfig, PACK_KEY, REPLAY } from './config.ts'
import { openJournal } from './journal.ts'
import { step, watchStore } from './steps.ts'

/** The parts that the engines outside Postgres share. */
export interface RedisSide {
  readonly store: ReplayStore
  /** Runs jobs with the package. The effect is a line in the journal, so a kill can come between it and the commit. */
  processor(): Processor
  mark(id: string): Promise<boolean>
}

export function openRedis(url: string, { queue, journal }: ChildConfig): RedisSide {
  const client = new Redis(url)
  client.on('error', () => {})
  const store = watchStore(redisReplayStore(client))
  return {
    store,
    processor() {
      const append = openJournal(journal)
      return createProcessor({
        provider: rine({ secret: SECRET }),
        replay: { store, ...REPLAY },
        packKey: PACK_KEY,
        handlers: {
          'message.received': ({ event }, { attempt }) =>
            step('effect', async () => append(event.data.message_id, attempt)),
        },
        logger: false,
      })
    },
    mark: (id) =>
      step('claim', async () => (await client.set(`marks:${queue}:${id}`, '', 'NX')) === 'OK'),
  }
}
