import { hash } from 'node:crypto'
import { memoryReplayStore, type ReplayStore } from '@hookseal/core'
import { amountRow, type Row } from './table.ts'

const quick = process.argv[2] === 'quick'
const KEYS = 100_000
const MILLION = 1_000_000
const FILLS = quick ? 1 : 3
const lease = { leaseMs: 60_000, retainMs: 172_800_000 }
const keep = { retainMs: 172_800_000, protectMs: 600_000 }

/** A flat string, like the receiver's own keys. */
const keyOf = (n: number) => hash('sha256', String(n), 'base64url')

async function finish(store: ReplayStore, key: string): Promise<void> {
  const claim = await store.claim(key, lease)
  if (claim.status !== 'claimed') throw new Error(`a new key is ${claim.status}`)
  await store.commit(key, claim.token, keep)
}

function used(): number {
  for (let i = 0; i < 4; i++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function bytesPerKey(): Promise<number> {
  const store = memoryReplayStore()
  const before = used()
  for (let n = 0; n < KEYS; n++) await finish(store, keyOf(n))
  const bytes = (used() - before) / KEYS
  // The keys must still be there, otherwise this would measure nothing.
  const again = await store.claim(keyOf(0), lease)
  if (again.status !== 'done') throw new Error('the first key has been forgotten')
  return bytes
}

/** The longest single call, including garbage collection, while the store fills up and then evicts. */
async function longestPause(): Promise<number> {
  let now = 1_700_000_000_000
  let evicted = 0
  const store = memoryReplayStore({ maxKeys: MILLION, now: () => now, onEvict: () => evicted++ })
  const warm = memoryReplayStore()
  for (let n = 0; n < 20_000; n++) await finish(warm, keyOf(-n))
  let longest = 0
  const timed = async <T>(call: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const promise = call()
    longest = Math.max(longest, performance.now() - start)
    return promise
  }
  for (let n = 0; n < 1.1 * MILLION; n++) {
    if (n === MILLION) now += keep.protectMs + 1
    const key = keyOf(n)
    const claim = await timed(() => store.claim(key, lease))
    if (claim.status !== 'claimed') throw new Error(`a new key is ${claim.status}`)
    await timed(() => store.commit(key, claim.token, keep))
  }
  if (evicted !== 0.1 * MILLION) throw new Error(`${evicted} keys were evicted`)
  return longest
}

const bytes = await bytesPerKey()
// A delay that the store itself causes occurs in every fill; a delay that the machine causes does not.
const pauses: number[] = []
for (let i = 0; i < FILLS; i++) pauses.push(await longestPause())
const rows: readonly Row[] = [
  amountRow('memory store, memory per finished key, at 100 000 keys', bytes, 'bytes', 160),
  amountRow(
    'memory store, longest call while filling to a million keys and evicting',
    Math.min(...pauses),
    'ms',
    50,
  ),
]
console.log(JSON.stringify(rows))
