import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DynamodbClient } from '../../src/dynamodb/client.ts'
import { serverClock } from '../../src/dynamodb/server-clock.ts'

const SECOND = Date.parse('2026-01-01T00:00:00Z')

type Next = (args: unknown) => Promise<unknown>

/** A client whose responses have this Date header, and its middleware as it was added. */
function fakeClient() {
  const added: { readonly step: (next: Next) => Next; readonly place: unknown }[] = []
  const middlewareStack = {
    add: (step: (next: Next) => Next, place: unknown) => void added.push({ step, place }),
  }
  /** Passes a response on, which takes some milliseconds. */
  const hear = async (answer: unknown, tookMs = 0) => {
    const next = async () => {
      vi.advanceTimersByTime(tookMs)
      return answer
    }
    return added[0]?.step(next)('input')
  }
  const at = (ms: number) => ({ response: { headers: { date: new Date(ms).toUTCString() } } })
  return { client: { middlewareStack } as unknown as DynamodbClient, added, hear, at }
}

describe('serverClock()', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0, toFake: ['Date', 'performance', 'setTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('listens once to a client, inside the step that reads the body', () => {
    const { client, added } = fakeClient()
    expect(serverClock(client)).toBe(serverClock(client))
    expect(serverClock(fakeClient().client)).not.toBe(serverClock(client))
    expect(added.map(({ place }) => place)).toEqual([
      { step: 'deserialize', priority: 'low', name: 'hooksealClock', override: true },
    ])
  })

  it('is set by the first response, which it passes on', async () => {
    const { client, hear, at } = fakeClient()
    const clock = serverClock(client)
    expect(clock.isSet()).toBe(false)
    expect(clock.now()).toBeNaN()
    const answer = at(SECOND)
    expect(await hear(answer)).toBe(answer)
    expect(clock.isSet()).toBe(true)
    expect(clock.now()).toBe(SECOND)
    vi.advanceTimersByTime(250)
    expect(clock.now()).toBe(SECOND + 250)
    vi.advanceTimersByTime(60_000)
    expect(clock.isSet()).toBe(true)
  })

  it.each([
    {},
    { response: {} },
    { response: { headers: {} } },
    { response: { headers: { date: 'soon' } } },
  ])('learns nothing from %j', async (answer) => {
    const { client, hear } = fakeClient()
    const clock = serverClock(client)
    await hear(answer)
    expect(clock.isSet()).toBe(false)
  })

  it('comes closer with every response: a header has whole seconds', async () => {
    const { client, hear, at } = fakeClient()
    const clock = serverClock(client)
    await hear(at(SECOND), 100)
    // The server's clock was at this second or up to one later when it answered.
    expect(clock.now()).toBe(SECOND)
    vi.advanceTimersByTime(400)
    await hear(at(SECOND + 1000))
    expect(clock.now()).toBe(SECOND + 1000)
    vi.advanceTimersByTime(900)
    await hear(at(SECOND + 1000))
    expect(clock.now()).toBe(SECOND + 1900)
    vi.advanceTimersByTime(200)
    expect(clock.now()).toBe(SECOND + 2100)
    // It was sent before the third second began.
    await hear(at(SECOND + 1000), 50)
    expect(clock.now()).toBe(SECOND + 2050)
  })

  it.each([1000, -1000])('is not set once the wall clock was moved by %d ms', async (ms) => {
    const { client, hear, at } = fakeClient()
    const clock = serverClock(client)
    await hear(at(SECOND))
    vi.setSystemTime(Date.now() + ms * 0.999)
    expect(clock.isSet()).toBe(true)
    vi.setSystemTime(Date.now() + ms * 0.001)
    expect(clock.isSet()).toBe(false)
    await hear(at(SECOND))
    expect(clock.isSet()).toBe(true)
  })
})
