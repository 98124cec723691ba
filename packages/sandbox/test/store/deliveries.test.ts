import { afterAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/open-store.ts'

const COUNT = 20_000

function fill(store: Store): void {
  store.transaction(() => {
    for (let i = 0; i < COUNT; i++) {
      store.deliveries.add({
        ...{ id: `d_${i}`, webhookId: 'w', sender: 'rine', owner: 'a', eventId: `e_${i}` },
        ...{ eventType: 't', kind: 'event', state: 'pending', attempts: 0, maxAttempts: 1 },
        ...{ nextAt: 0, createdAt: 0, settledAt: null, taskId: null, taskTitle: null },
        ...{ lastStatus: null, lastError: null, lastDurationMs: null },
        ...{ body: new Uint8Array(), signedBody: null, eventHeaders: [] },
      })
    }
  })
}

describe('a store with a long queue', () => {
  const store = openStore()
  fill(store)
  afterAll(() => store.close())

  it('answers what is asked after every change without counting the queue', () => {
    // If each answer took time that grows with the queue, these would take many minutes.
    for (let i = 0; i < 3 * COUNT; i++) {
      if (!store.deliveries.hasUnsettled()) throw new Error('the queue is not empty')
      if (store.deliveries.nextAt() !== 0) throw new Error('the first is due at 0')
    }
    expect(store.deliveries.due(0)?.id).toBe('d_0')
  })
})
