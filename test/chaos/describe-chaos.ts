import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ReceiverConfig } from './receiver/config.ts'
import { LEASE_MS, openScene, type Scene, TIMEOUT_MS } from './scene.ts'
import { message, post, sendUntilAccepted } from './sender.ts'
import type { Server } from './servers/server.ts'

const COPIES = 3

/** What must hold of two receiver processes on one durable store, whichever it is. */
export function describeChaos(store: ReceiverConfig['store'], start: () => Promise<Server>): void {
  let scene: Scene

  beforeAll(async () => {
    scene = await openScene(store, start)
  }, 60_000)
  afterAll(() => scene.remove())

  const port = (index: 0 | 1) => scene.receivers[index].port
  /** Sends an event whose handler waits for the test; its answer comes later. */
  const holding = async (index: 0 | 1, id: string, orders = {}) => {
    const answer = post(port(index), message(id, { hold: true, ...orders }))
    await scene.receivers[index].holding(id)
    return { answer: answer.then(({ status }) => status) }
  }

  it('runs an event once that arrives at both processes at the same time', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `both-${i}`)
    const copies = ids.flatMap((id) =>
      Array.from({ length: COPIES }, (_, i) =>
        sendUntilAccepted(() => port(i % 2 === 0 ? 0 : 1), message(id, { takes: 20 })),
      ),
    )
    await Promise.all(copies)
    for (const id of ids) expect(scene.runs(id)).toBe('started 1, succeeded 1')
  })

  it('runs an event again whose process was killed between claim and commit', async () => {
    const { answer } = await holding(0, 'killed')
    const refused = await post(port(1), message('killed', { hold: true }))
    expect(refused).toMatchObject({ status: 503, retryAfter: expect.any(Number) })
    await scene.receivers[0].end('SIGKILL')
    expect(await answer).toBe(0)
    const retried = sendUntilAccepted(() => port(1), message('killed', { hold: true }))
    await scene.receivers[1].holding('killed')
    scene.receivers[1].go('killed')
    const statuses = await retried
    expect(statuses.slice(0, -1).every((status) => status === 503)).toBe(true)
    expect(scene.runs('killed')).toBe('started 1, started 2, succeeded 2')
    await scene.relaunch(0)
    expect(await post(port(0), message('killed', { hold: true }))).toMatchObject({ status: 200 })
    expect(scene.runs('killed')).toBe('started 1, started 2, succeeded 2')
  })

  it('refuses an event while the store is down, without running it', async () => {
    await scene.server.stop()
    const sentAt = Date.now()
    const answers = await Promise.all([0, 1].map((i) => post(port(i as 0 | 1), message('down'))))
    expect(answers.map(({ status }) => status)).toEqual([503, 503])
    expect(Date.now() - sentAt).toBeLessThan(TIMEOUT_MS * 4)
    expect(scene.runs('down')).toBe('')
    await scene.server.start()
    await sendUntilAccepted(() => port(0), message('down'))
    await sendUntilAccepted(() => port(1), message('down'))
    expect(scene.runs('down')).toMatch(/^started \d, succeeded \d$/)
  })

  it('commits as soon as a store is back that was down at the commit', async () => {
    const { answer } = await holding(0, 'commit')
    await scene.server.stop()
    scene.receivers[0].go('commit')
    await expect.poll(() => scene.runs('commit')).toBe('started 1, succeeded 1')
    await scene.server.start()
    expect(await answer).toBe(200)
    const told = scene.receivers[0].told.at(-1)
    expect(told).toEqual({ kind: 'told', status: 200 })
    await sendUntilAccepted(() => port(1), message('commit', { hold: true }))
    expect(scene.runs('commit')).toBe('started 1, succeeded 1')
  })

  it('answers 500 when the store is down at the release, and the lease frees the key', async () => {
    const orders = { hold: true, failing: 1 }
    const { answer } = await holding(0, 'release', orders)
    await scene.server.stop()
    scene.receivers[0].go('release')
    expect(await answer).toBe(500)
    await scene.server.start()
    const retried = sendUntilAccepted(() => port(1), message('release', orders))
    await scene.receivers[1].holding('release')
    scene.receivers[1].go('release')
    await retried
    expect(scene.runs('release')).toBe('started 1, failed 1, started 2, succeeded 2')
  })

  it('forgets nothing when both processes are killed at work', async () => {
    await sendUntilAccepted(() => port(0), message('before'))
    const answers = [await holding(0, 'work-0'), await holding(1, 'work-1')]
    await Promise.all(scene.receivers.map((receiver) => receiver.end('SIGKILL')))
    expect(await Promise.all(answers.map(({ answer }) => answer))).toEqual([0, 0])
    await Promise.all([scene.relaunch(0), scene.relaunch(1)])
    await sendUntilAccepted(() => port(1), message('before'))
    expect(scene.runs('before')).toBe('started 1, succeeded 1')
    for (const [i, id] of ['work-0', 'work-1'].entries()) {
      const other = i === 0 ? 1 : 0
      const retried = sendUntilAccepted(() => port(other), message(id, { hold: true }))
      await scene.receivers[other].holding(id)
      scene.receivers[other].go(id)
      await retried
      expect(scene.runs(id)).toBe('started 1, started 2, succeeded 2')
    }
  })

  it('finishes what runs when a process is told to end, and takes nothing new', async () => {
    const { answer } = await holding(0, 'drained')
    const ended = scene.receivers[0].end('SIGTERM')
    await expect
      .poll(async () => (await post(port(0), message(crypto.randomUUID()))).status)
      .toBe(503)
    scene.receivers[0].go('drained')
    expect(await answer).toBe(200)
    expect(await ended).toBe(0)
    await scene.relaunch(0)
    await sendUntilAccepted(() => port(1), message('drained', { hold: true }))
    expect(scene.runs('drained')).toBe('started 1, succeeded 1')
  })

  it('keeps a run’s lease while it lasts longer than one lease', async () => {
    const { answer } = await holding(0, 'long')
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 1.5))
    expect(await post(port(1), message('long', { hold: true }))).toMatchObject({ status: 503 })
    scene.receivers[0].go('long')
    expect(await answer).toBe(200)
    expect(scene.runs('long')).toBe('started 1, succeeded 1')
  })
}
