import { memoryReplayStore } from '@hookseal/core'
import { describeReplayStore, type StoreUnderTest } from '@hookseal/testing/replay-suite'
import { suiteRunner } from '@hookseal/tests-kit/suite-runner'

const MAX_KEYS = 1000

async function openMemoryStore(): Promise<StoreUnderTest> {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const store = memoryReplayStore({ maxKeys: MAX_KEYS, now: () => now })
  return {
    stores: [store],
    async elapse(ms) {
      now += ms
    },
    async fill() {
      const tokens = new Map<string, string>()
      for (let i = 0; i < MAX_KEYS; i++) {
        const claim = await store
          .claim(`filler-${i}`, { leaseMs: 1e9, retainMs: 1e9 })
          .catch(() => undefined)
        if (claim?.status === 'claimed') tokens.set(`filler-${i}`, claim.token)
      }
      return async () => {
        // Finished and unprotected: these are what the store drops first.
        for (const [key, token] of tokens) {
          await store.commit(key, token, { retainMs: 1e9, protectMs: 0 })
        }
      }
    },
  }
}

describeReplayStore(suiteRunner, { name: 'memoryReplayStore()', open: openMemoryStore })
