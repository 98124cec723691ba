import { type Held, memoryReplayStore, type ReplayStore, WebhookError } from '@hookseal/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'

const MAX_KEYS = 3
const LEASE_MS = 40
const RETAIN_MS = 400
const PROTECT_MS = 100
const KEYS = ['a', 'b', 'c', 'd', 'e']

type Entry =
  | { state: 'pending'; token: string; attempt: number; until: number; forget: number }
  | { state: 'free'; attempt: number; forget: number }
  | { state: 'done'; since: number }

/** The state machine as the design writes it: one map, every rule a line, nothing for speed. */
interface Model {
  now: number
  readonly entries: Map<string, Entry>
  /** Every token that was ever given out, by key: what zombies hold. */
  readonly tokens: Map<string, string[]>
  readonly evicted: string[]
}

interface Real {
  readonly clock: { ms: number }
  readonly store: ReplayStore
  readonly evicted: string[]
}

/** Drops what is past its retention: free and done keys only. */
function forget({ entries, now }: Model): void {
  for (const [key, entry] of entries) {
    if (entry.state === 'free' && entry.forget <= now) entries.delete(key)
    if (entry.state === 'done' && entry.since + RETAIN_MS <= now) entries.delete(key)
  }
}

/** The oldest claim, when its run has never ended. */
function abandoned({ entries, now }: Model): [string, Entry] | undefined {
  const first = [...entries].find(([, { state }]) => state === 'pending')
  const isOver = first?.[1].state === 'pending' && Math.max(first[1].until, first[1].forget) <= now
  return isOver ? first : undefined
}

function makeRoom(model: Model): boolean {
  const { entries, now } = model
  if (entries.size < MAX_KEYS) return true
  const done = [...entries].filter(([, e]) => e.state === 'done' && e.since + PROTECT_MS <= now)
  const since = (entry: Entry) => (entry.state === 'done' ? entry.since : 0)
  const oldest = done.sort(([, a], [, b]) => since(a) - since(b))[0]
  const released = [...entries].find(([, { state }]) => state === 'free')
  const victim = oldest ?? released ?? abandoned(model)
  if (victim === undefined) return false
  entries.delete(victim[0])
  model.evicted.push(victim[0])
  return true
}

const tokenOf = ({ tokens }: Model, key: string, which: number) => {
  const known = tokens.get(key) ?? []
  return known.length === 0 ? 'none' : (known[which % known.length] as string)
}

const holds = ({ entries }: Model, key: string, token: string) => {
  const entry = entries.get(key)
  return entry?.state === 'pending' && entry.token === token ? entry : undefined
}

type Command = fc.AsyncCommand<Model, Real>
const command = (text: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => text,
})

const claim = (key: string) =>
  command(`claim(${key})`, async (model, { store, evicted }) => {
    forget(model)
    const real = await store
      .claim(key, { leaseMs: LEASE_MS, retainMs: RETAIN_MS })
      .catch((error: unknown) => error)
    const { entries, now } = model
    const entry = entries.get(key)
    if (entry?.state === 'done') return expect(real).toEqual({ status: 'done' })
    if (entry?.state === 'pending' && entry.until > now) {
      return expect(real).toEqual({ status: 'in_flight', retryAfterMs: entry.until - now })
    }
    if (entry === undefined && !makeRoom(model)) {
      return expect(WebhookError.is(real) && real.code).toBe('store_full')
    }
    // Abandoned until after its retention, a pending key starts anew.
    const attempt = entry === undefined || entry.forget <= now ? 1 : entry.attempt + 1
    expect(real).toEqual({ status: 'claimed', token: expect.any(String), attempt })
    expect(evicted).toEqual(model.evicted)
    const { token } = real as { token: string }
    expect([...model.tokens.values()].flat()).not.toContain(token)
    model.tokens.set(key, [...(model.tokens.get(key) ?? []), token])
    const pending = { token, attempt, until: now + LEASE_MS, forget: now + RETAIN_MS }
    entries.delete(key)
    entries.set(key, { state: 'pending', ...pending })
  })

const commit = (key: string, which: number) =>
  command(`commit(${key}, ${which})`, async (model, { store }) => {
    forget(model)
    const token = tokenOf(model, key, which)
    const expected: Held = holds(model, key, token) === undefined ? 'lease_lost' : 'ok'
    const options = { retainMs: RETAIN_MS, protectMs: PROTECT_MS }
    expect(await store.commit(key, token, options)).toBe(expected)
    model.entries.delete(key)
    model.entries.set(key, { state: 'done', since: model.now })
  })

const release = (key: string, which: number) =>
  command(`release(${key}, ${which})`, async (model, { store }) => {
    const token = tokenOf(model, key, which)
    const held = holds(model, key, token)
    expect(await store.release(key, token)).toBe(held === undefined ? 'lease_lost' : 'ok')
    if (held === undefined) return
    model.entries.delete(key)
    model.entries.set(key, { state: 'free', attempt: held.attempt, forget: held.forget })
  })

const extend = (key: string, which: number) =>
  command(`extend(${key}, ${which})`, async (model, { store }) => {
    const token = tokenOf(model, key, which)
    const held = holds(model, key, token)
    const answer = await store.extend(key, token, { leaseMs: LEASE_MS })
    expect(answer).toBe(held === undefined ? 'lease_lost' : 'ok')
    if (held !== undefined) held.until = model.now + LEASE_MS
  })

const wait = (ms: number) =>
  command(`wait(${ms})`, async (model, { clock }) => {
    model.now += ms
    clock.ms = model.now
  })

const keys = fc.constantFrom(...KEYS)
const which = fc.nat(5)
const commands = fc.commands(
  [
    keys.map(claim),
    keys.map(claim),
    fc.tuple(keys, which).map(([key, at]) => commit(key, at)),
    fc.tuple(keys, which).map(([key, at]) => release(key, at)),
    fc.tuple(keys, which).map(([key, at]) => extend(key, at)),
    fc.constantFrom(1, 10, 39, 40, 60, 100, 400).map(wait),
  ],
  { maxCommands: 40 },
)

it('does what a simple model of the state machine does, in 10 000 random sequences', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (sequence) => {
      const setup = () => {
        const clock = { ms: 0 }
        const evicted: string[] = []
        const store = memoryReplayStore({
          maxKeys: MAX_KEYS,
          now: () => clock.ms,
          onEvict: (key) => void evicted.push(key),
        })
        const model: Model = { now: 0, entries: new Map(), tokens: new Map(), evicted: [] }
        return { model, real: { clock, store, evicted } }
      }
      await fc.asyncModelRun(setup, sequence)
    }),
    { numRuns: 10_000 },
  )
})
