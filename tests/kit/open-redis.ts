import type { ReplayStore } from '@hookseal/core'
import type { StoreUnderTest } from '@hookseal/testing/replay-suite'
import type { Redis } from 'ioredis'

// Moves the times of a key back, as if `ms` had passed, and its expiry with them.
const ELAPSE = `
local value, left = redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])
if not value then return end
local state, token, attempt, lease, forget =
  string.match(value, '^(%a) (%S+) (%d+) (%d+) (%d+)$')
local function before(time) return math.max(0, time - ARGV[1]) end
if left <= tonumber(ARGV[1]) then return redis.call('DEL', KEYS[1]) end
local fields = string.format('%s %s %d %d %d', state, token, attempt, before(lease), before(forget))
redis.call('SET', KEYS[1], fields, 'PX', string.format('%d', left - ARGV[1]))
`

/** Stores of two processes on one server, for the conformance suite. */
export function openRedis(
  admin: Redis,
  stores: readonly [ReplayStore, ...ReplayStore[]],
  prefix = 'hookseal:',
): StoreUnderTest {
  return {
    stores,
    async elapse(ms, keys) {
      for (const key of keys) await admin.eval(ELAPSE, 1, `${prefix}${key}`, ms)
    },
    async fill() {
      await admin.config('SET', 'maxmemory', '1')
      return async () => {
        await admin.config('SET', 'maxmemory', '0')
      }
    },
  }
}
