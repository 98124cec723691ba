import type { Server } from '@hookseal/tests-kit/servers/server'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, LEASE_MS, startCluster } from './cluster.ts'
import type { ReceiverConfig } from './receiver/config.ts'
import { message, post, sendUntilAccepted } from './sender.ts'

const COPIES = 3

/** Describes what must hold for two receiver processes on any durable store. */
export function describeChaos(store: ReceiverConfig['store'], start: () => Promise<Server>): void {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await startCluster(store, start)
  })
  afterAll(() => cluster.remove())

  const port = (index: 0 | 1) => cluster.receivers[index].port
  /** Sends an event whose handler waits for `go`. The answer comes after that. */
  const holding = async (index: 0 | 1, id: string, instructions = {}) => {
    const answer = post(port(index), message(id, { hold: true, ...instructions }))
    await cluster.receivers[index].holding(id)
    return { answer: answer.then(({ status }) => status) }
  }

  it('runs an event once when it arrives at both processes at the same time', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `both-${i}`)
    const copies = ids.flatMap((id) =>
      Array.from({ length: COPIES }, (_, i) =>
        sendUntilAccepted(() => port(i % 2 === 0 ? 0 : 1), message(id, { takes: 20 })),
      ),
    )
    await Promise.all(copies)
    for (const id of ids) expect(cluster.runs(id)).toBe('started 1, succeeded 1')
  })

  it('runs an event again when its process is killed between claim and commit', async () => {
    const { answer } = await holding(0, 'killed')
    const refused = await post(port(1), message('killed', { hold: true }))
    expect(refused).toMatchObject({ status: 503, retryAfter: expect.any(Number) })
    await cluster.receivers[0].end('SIGKILL')
    expect(await answer).toBe(0)
    const retried = sendUntilAccepted(() => port(1), message('killed', { hold: true }))
    await cluster.receivers[1].holding('killed')
    cluster.receivers[1].go('killed')
    const statuses = await retried
    expect(statuses.slice(0, -1).every((status) => status === 503)).toBe(true)
    expect(cluster.runs('killed')).toBe('started 1, started 2, succeeded 2')
    await cluster.relaunch(0)
    expect(await post(port(0), message('killed', { hold: true }))).toMatchObject({ status: 200 })
    expect(cluster.runs('killed')).toBe('started 1, started 2, succeeded 2')
  })

  it('refuses an event without running it while the store is down', async () => {
    await cluster.server.stop()
    const answers = await Promise.all([0, 1].map((i) => post(port(i as 0 | 1), message('down'))))
    expect(answers.map(({ status }) => status)).toEqual([503, 503])
    expect(cluster.runs('down')).toBe('')
    await cluster.server.start()
    await sendUntilAccepted(() => port(0), message('down'))
    await sendUntilAccepted(() => port(1), message('down'))
    expect(cluster.runs('down')).toMatch(/^started \d, succeeded \d$/)
  })

  it('commits as soon as the store is back when it is down at the commit', async () => {
    const { answer } = await holding(0, 'commit')
    await cluster.server.stop()
    cluster.receivers[0].go('commit')
    await expect.poll(() => cluster.runs('commit')).toBe('started 1, succeeded 1')
    await cluster.server.start()
    expect(await answer).toBe(200)
    const observed = cluster.receivers[0].observed.at(-1)
    expect(observed).toEqual({ kind: 'observed', status: 200 })
    await sendUntilAccepted(() => port(1), message('commit', { hold: true }))
    expect(cluster.runs('commit')).toBe('started 1, succeeded 1')
  })

  it('answers 500 when the store is down at the release, and frees the key when the lease ends', async () => {
    const instructions = { hold: true, failing: 1 }
    const { answer } = await holding(0, 'release', instructions)
    await cluster.server.stop()
    cluster.receivers[0].go('release')
    expect(await answer).toBe(500)
    await cluster.server.start()
    const retried = sendUntilAccepted(() => port(1), message('release', instructions))
    await cluster.receivers[1].holding('release')
    cluster.receivers[1].go('release')
    await retried
    expect(cluster.runs('release')).toBe('started 1, failed 1, started 2, succeeded 2')
  })

  it('forgets nothing when both processes are killed while running handlers', async () => {
    await sendUntilAccepted(() => port(0), message('before'))
    const answers = [await holding(0, 'work-0'), await holding(1, 'work-1')]
    await Promise.all(cluster.receivers.map((receiver) => receiver.end('SIGKILL')))
    expect(await Promise.all(answers.map(({ answer }) => answer))).toEqual([0, 0])
    await Promise.all([cluster.relaunch(0), cluster.relaunch(1)])
    await sendUntilAccepted(() => port(1), message('before'))
    expect(cluster.runs('before')).toBe('started 1, succeeded 1')
    for (const [i, id] of ['work-0', 'work-1'].entries()) {
      const other = i === 0 ? 1 : 0
      const retried = sendUntilAccepted(() => port(other), message(id, { hold: true }))
      await cluster.receivers[other].holding(id)
      cluster.receivers[other].go(id)
      await retried
      expect(cluster.runs(id)).toBe('started 1, started 2, succeeded 2')
    }
  })

  it('finishes running handlers on SIGTERM and accepts nothing new', async () => {
    const { answer } = await holding(0, 'drained')
    const ended = cluster.receivers[0].end('SIGTERM')
    await expect
      .poll(async () => (await post(port(0), message(crypto.randomUUID()))).status)
      .toBe(503)
    cluster.receivers[0].go('drained')
    expect(await answer).toBe(200)
    expect(await ended).toBe(0)
    await cluster.relaunch(0)
    await sendUntilAccepted(() => port(1), message('drained', { hold: true }))
    expect(cluster.runs('drained')).toBe('started 1, succeeded 1')
  })

  it('keeps the lease of a run that takes longer than one lease', async () => {
    const { answer } = await holding(0, 'long')
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS * 1.5))
    expect(await post(port(1), message('long', { hold: true }))).toMatchObject({ status: 503 })
    cluster.receivers[0].go('long')
    expect(await answer).toBe(200)
    expect(cluster.runs('long')).toBe('started 1, succeeded 1')
  })
}
