import { afterEach, describe, expect, it } from 'vitest'
import type { SandboxOptions } from '../src/options.ts'
import { startSandbox } from '../src/start-sandbox.ts'
import { manualClock } from './manual-clock.ts'
import { type Reply, startReceiver } from './receiver.ts'

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

const retries = { firstDelayMs: 1000, factor: 2, jitter: 0 }

async function stage(reply?: (request: unknown, index: number) => Reply, options?: SandboxOptions) {
  const clock = manualClock()
  const receiver = await startReceiver(reply)
  const sandbox = await startSandbox({ clock, retries, ...options })
  ends.push(sandbox.close, receiver.close)
  const api = `${sandbox.urls.handinger}/api/workers/w_1/webhook`
  const call = async (method: string, path = '', body?: object) => {
    const headers = { authorization: 'Bearer any' }
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    return (await fetch(api + path, { method, headers, ...init })).json()
  }
  await call('PUT', '', { url: receiver.url })
  const trigger = () => {
    const [id = ''] = sandbox.trigger({ sender: 'handinger' }).deliveryIds
    return id
  }
  const state = (id: string) => sandbox.delivery(id)?.state
  const attempts = async () => (await call('GET', '/executions')).logs.reverse()
  return { clock, receiver, sandbox, trigger, state, attempts, call }
}

describe('the delivery engine', () => {
  it('delivers, and logs the duration and the response', async () => {
    const { sandbox, receiver, trigger, state, attempts } = await stage()
    const id = trigger()
    await sandbox.settled()
    expect(state(id)).toBe('delivered')
    expect(receiver.received).toHaveLength(1)
    expect(await attempts()).toMatchObject([
      { requestStatus: 'success', responseStatus: 200, errorMessage: null, url: receiver.url },
    ])
  })

  it('waits twice as long before each retry, then gives up', async () => {
    const { clock, receiver, sandbox, trigger, state } = await stage(() => 500)
    const id = trigger()
    const gaps = [1000, 2000, 4000, 8000]
    for (const [i, gap] of gaps.entries()) {
      await clock.waited(gap)
      expect(receiver.received).toHaveLength(i + 1)
      expect(state(id)).toBe('pending')
      clock.advance(gap - 1)
      expect(state(id)).toBe('pending')
      clock.advance(1)
      expect(state(id)).toBe('processing')
    }
    await sandbox.settled()
    expect(state(id)).toBe('failed')
    expect(receiver.received).toHaveLength(5)
    expect(sandbox.delivery(id)).toMatchObject({ attempts: 5, lastStatus: 500 })
  })

  it('spreads retries by the jitter', async () => {
    const random = () => 1
    const { clock, trigger } = await stage(() => 500, {
      random,
      retries: { ...retries, jitter: 0.5 },
    })
    trigger()
    await clock.waited(1500)
  })

  it('waits as the receiver requests, in seconds or until a date', async () => {
    const later = () => new Date(Math.floor(clock.now() / 1000) * 1000 + 9000).toUTCString()
    const asked = ['7', () => later(), 'soon']
    const { clock, trigger, state, sandbox } = await stage((_, i) => {
      const value = asked[i]
      if (value === undefined) return 204
      return {
        status: 503,
        headers: { 'retry-after': String(typeof value === 'string' ? value : value()) },
      }
    })
    const id = trigger()
    // The third is no time at all: the back-off of a third attempt.
    for (const gap of [7000, 9000, 4000]) {
      await clock.waited(gap)
      clock.advance(gap)
    }
    await sandbox.settled()
    expect(state(id)).toBe('delivered')
  })

  it('shortens the waits by the speed', async () => {
    const { clock, trigger } = await stage((_, i) => (i === 0 ? 500 : 200), { speed: 10 })
    trigger()
    await clock.waited(100)
  })

  it('times out', async () => {
    const { clock, trigger, sandbox, attempts, state, receiver } = await stage(
      (_, i) => (i === 0 ? 'silence' : 200),
      { timeoutMs: 300 },
    )
    const id = trigger()
    await expect.poll(() => receiver.received.length).toBe(1)
    clock.advance(300)
    await clock.waited(1000)
    clock.advance(1000)
    await sandbox.settled()
    expect(state(id)).toBe('delivered')
    expect(await attempts()).toMatchObject([
      { requestStatus: 'error', responseStatus: null, errorMessage: 'no response within 300 ms' },
      { requestStatus: 'success', responseStatus: 200 },
    ])
  })

  it('does not follow a redirect: it is a rejection', async () => {
    const { clock, trigger, sandbox, receiver } = await stage((_, i) =>
      i === 0 ? { status: 302, headers: { location: receiver.url } } : 200,
    )
    const id = trigger()
    await clock.waited(1000)
    expect(sandbox.delivery(id)).toMatchObject({ state: 'pending', lastStatus: 302 })
  })

  it('records that nothing is listening', async () => {
    const { clock, trigger, receiver, attempts } = await stage()
    await receiver.close()
    trigger()
    await clock.waited(1000)
    const [attempt] = await attempts()
    expect(attempt).toMatchObject({ requestStatus: 'error', responseStatus: null })
    expect(attempt.errorMessage).toContain('ECONNREFUSED')
  })

  it('cancels what waits for a deleted webhook', async () => {
    const { clock, trigger, state, sandbox, call } = await stage(() => 500)
    const id = trigger()
    await clock.waited(1000)
    await call('DELETE')
    await sandbox.settled()
    expect(state(id)).toBe('dead')
  })

  it('cancels a delivery in progress to a deleted webhook, if it does not arrive', async () => {
    const { trigger, state, sandbox, call, receiver, clock } = await stage(() => 'silence', {
      timeoutMs: 300,
    })
    const id = trigger()
    await expect.poll(() => receiver.received.length).toBe(1)
    await call('DELETE')
    expect(state(id)).toBe('processing')
    clock.advance(300)
    await sandbox.settled()
    expect(state(id)).toBe('dead')
  })

  it('signs each attempt again, with the current time', async () => {
    const { clock, sandbox, receiver } = await stage((_, i) => (i === 1 ? 500 : 200))
    const body = JSON.stringify({ url: receiver.url })
    const headers = { authorization: 'Token any' }
    await fetch(`${sandbox.urls.ricloud}configs/webhook`, { method: 'POST', headers, body })
    // The config's own test is one attempt; the event is tried again.
    await sandbox.settled()
    sandbox.trigger({ sender: 'ricloud', type: 'task.succeeded' })
    await clock.waited(1000)
    const first = Math.floor(clock.now() / 1000)
    clock.advance(1000)
    await sandbox.settled()
    const signatures = receiver.received
      .slice(1)
      .map((one) => String(one.headers['ricloud-signature']))
    expect(signatures.map((one) => /^t=(\d+),/.exec(one)?.[1])).toEqual([
      String(first),
      String(first + 1),
    ])
    const bodies = receiver.received.slice(1).map((one) => one.body.toString())
    expect(bodies[1]).toBe(bodies[0])
  })

  it('sends a retry to the url that the webhook has by then', async () => {
    const { clock, trigger, state, sandbox, call, receiver } = await stage(() => 500)
    const other = await startReceiver()
    ends.push(other.close)
    const id = trigger()
    await clock.waited(1000)
    await call('PUT', '', { url: other.url })
    clock.advance(1000)
    await sandbox.settled()
    expect(state(id)).toBe('delivered')
    expect([receiver.received.length, other.received.length]).toEqual([1, 1])
    expect(other.received[0]?.body).toEqual(receiver.received[0]?.body)
  })

  it('keeps the start of a long response, and waits for its end', async () => {
    const body = 'x'.repeat(1 << 20)
    const { trigger, state, sandbox } = await stage(() => ({ status: 200, body }))
    const id = trigger()
    await sandbox.settled()
    expect(state(id)).toBe('delivered')
    const view = await (await fetch(`${sandbox.url}/inspector/deliveries/${id}`)).json()
    expect(view.attempts[0].responseBody).toMatchObject({ length: 16_384 })
  })

  it('limits the wait, whatever the receiver requests', async () => {
    const headers = { 'retry-after': '999999999' }
    const { clock, trigger } = await stage(() => ({ status: 503, headers }), {
      retries: { ...retries, maxDelayMs: 60_000 },
    })
    trigger()
    await clock.waited(60_000)
  })

  it('delivers to a healthy webhook while another hangs with a long queue', async () => {
    const { sandbox, receiver, trigger, state } = await stage(() => 'silence', { concurrency: 2 })
    const healthy = [await startReceiver(), await startReceiver()]
    ends.push(...healthy.map(({ close }) => close))
    const hanging = Array.from({ length: 50 }, trigger)
    await expect.poll(() => receiver.received.length).toBe(2)
    for (const [i, { url }] of healthy.entries()) {
      sandbox.register({ sender: 'handinger', owner: `w_healthy_${i}`, url })
    }
    const owners = ['w_healthy_0', 'w_healthy_1']
    const ids = owners.flatMap((owner) => [
      ...sandbox.trigger({ sender: 'handinger', owner }).deliveryIds,
      ...sandbox.trigger({ sender: 'handinger', owner }).deliveryIds,
    ])
    await expect.poll(() => ids.map(state)).toEqual(ids.map(() => 'delivered'))
    expect(hanging.filter((id) => state(id) === 'processing')).toHaveLength(2)
    expect(receiver.received).toHaveLength(2)
  })

  it('has no more concurrent deliveries than allowed', async () => {
    const { receiver, trigger, clock, sandbox } = await stage((_, i) => (i < 3 ? 'silence' : 200), {
      concurrency: 3,
      timeoutMs: 300,
    })
    const ids = Array.from({ length: 5 }, trigger)
    await expect.poll(() => receiver.received.length).toBe(3)
    const states = () => ids.map((id) => sandbox.delivery(id)?.state)
    expect(states().filter((state) => state === 'processing')).toHaveLength(3)
    expect(states().filter((state) => state === 'pending')).toHaveLength(2)
    clock.advance(300)
    await clock.waited(1000)
    await expect.poll(() => states().slice(3)).toEqual(['delivered', 'delivered'])
  })
})
