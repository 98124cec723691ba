import { afterEach, describe, expect, it } from 'vitest'
import type { SandboxContext } from '../../src/domain/sandbox-context.ts'
import { createSenders } from '../../src/domain/senders.ts'
import { triggerEvent } from '../../src/domain/trigger.ts'
import { addWebhook } from '../../src/domain/webhooks.ts'
import { createEngine, type Engine } from '../../src/engine/create-engine.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { storeOf } from '../../src/store/open-store.ts'
import { storeFault } from '../../src/store/store-fault.ts'
import { manualClock } from '../manual-clock.ts'
import { startReceiver } from '../receiver.ts'

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

const policy = { maxAttempts: 5, firstDelayMs: 5000, factor: 1, maxDelayMs: 5000, jitter: 0 }

/** A sandbox whose database cannot grow while its disk is full. */
async function stage(status: (index: number) => number) {
  const clock = manualClock()
  const database = openDatabase()
  const store = storeOf(database)
  const senders = createSenders()
  const receiver = await startReceiver((_, index) => status(index))
  const faults: string[] = []
  let engine: Engine | undefined
  const sandbox: SandboxContext = {
    ...{ store, senders, clock, archive: undefined, rineQuota: 3, maxAttempts: () => 5 },
    ...{ planned: { rine: [], ricloud: [], handinger: [] }, wake: () => engine?.wake() },
  }
  engine = createEngine({
    ...{ store, senders, clock, retries: policy, timeoutMs: 1000, concurrency: 4, speed: 1 },
    ...{ random: () => 0.5, onSettled: () => {}, onChange: () => {} },
    onFault: (error) => void faults.push(storeFault(error)),
  })
  const running = engine
  ends.push(
    () => running.close(100),
    receiver.close,
    async () => store.close(),
  )
  addWebhook(sandbox, { sender: 'stripe', owner: '1', url: receiver.url })
  const pages = () => Number(database.get('PRAGMA page_count')?.['page_count'])
  const limit = (count: number) => void database.all(`PRAGMA max_page_count = ${count}`)
  const fill = () => {
    limit(pages())
    // Its last pages are filled with rows that are smaller than those of an attempt.
    const small = { deliveryId: '', webhookId: '', sender: '', owner: '', number: 1, url: '' }
    for (let i = 0; i < 10_000; i++) {
      try {
        store.attempts.start({ ...small, id: `${i}`, startedAt: 0 })
      } catch {
        return
      }
    }
  }
  const free = () => limit(1_000_000)
  const trigger = (body?: string) =>
    triggerEvent(sandbox, { sender: 'stripe', body }).deliveryIds[0] ?? ''
  const delivery = (id: string) => store.deliveries.get(id)
  return { clock, receiver, faults, fill, free, trigger, delivery, store }
}

describe('a full disk', () => {
  it('rejects an event that cannot be stored, and stores none of it', async () => {
    const { fill, free, trigger, store, receiver } = await stage(() => 200)
    fill()
    expect(() => trigger(JSON.stringify('x'.repeat(20_000)))).toThrow('disk is full')
    expect(store.deliveries.list({ limit: 10 })).toEqual([])
    free()
    const id = trigger()
    await expect.poll(() => store.deliveries.get(id)?.state).toBe('delivered')
    expect(receiver.received).toHaveLength(1)
  })

  it('is reported once, and neither ends the process nor loses a due retry', async () => {
    const { clock, fill, free, trigger, delivery, faults, receiver } = await stage((i) =>
      i === 0 ? 500 : 200,
    )
    const id = trigger()
    await clock.waited(5000)
    fill()
    clock.advance(5000)
    await clock.waited(1000)
    clock.advance(1000)
    await clock.waited(1000)
    expect(faults).toEqual(['the disk is full'])
    expect(delivery(id)?.state).not.toBe('delivered')
    free()
    clock.advance(1000)
    await expect.poll(() => delivery(id)?.state).toBe('delivered')
    expect(receiver.received).toHaveLength(2)
  })
})
