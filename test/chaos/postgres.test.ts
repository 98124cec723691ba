import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeChaos } from './describe-chaos.ts'
import { openScene, type Scene, TIMEOUT_MS } from './scene.ts'
import { message, post, sendUntilAccepted } from './sender.ts'
import { startPostgres } from './servers/postgres.ts'
import { withServer } from './servers/with-server.ts'

withServer('Postgres', 'two receivers on one Postgres server', () => {
  describeChaos('postgres', startPostgres)
})

withServer('Postgres', 'two receivers whose effects are in Postgres', () => {
  let scene: Scene
  let admin: Pool

  beforeAll(async () => {
    scene = await openScene('transaction', startPostgres)
    admin = new Pool({ connectionString: scene.server.url })
    admin.on('error', () => {})
  }, 60_000)
  afterAll(async () => {
    await admin.end()
    await scene.remove()
  })

  const port = (index: 0 | 1) => scene.receivers[index].port
  const effects = async (id: string) =>
    (await admin.query('SELECT attempt FROM effects WHERE id = $1', [id])).rows.map(
      ({ attempt }) => attempt,
    )

  it('refuses an event in time while the table is locked, and releases the claim that came late', async () => {
    const client = await admin.connect()
    await client.query('BEGIN; LOCK TABLE hookseal_replay IN ACCESS EXCLUSIVE MODE')
    const sentAt = Date.now()
    const { status } = await post(port(0), message('slow'))
    const tookMs = Date.now() - sentAt
    await client.query('COMMIT')
    client.release()
    expect(status).toBe(503)
    expect(tookMs).toBeLessThan(TIMEOUT_MS * 3)
    await sendUntilAccepted(() => port(1), message('slow'))
    expect(await effects('slow')).toEqual([2])
  })

  it('takes effect once though the worker was frozen past its lease and a successor ran', async () => {
    const { pid } = scene.receivers[0]
    const frozen = post(port(0), message('frozen', { hold: true }))
    await scene.receivers[0].holding('frozen')
    process.kill(pid, 'SIGSTOP')
    try {
      const retried = sendUntilAccepted(() => port(1), message('frozen', { hold: true }))
      await scene.receivers[1].holding('frozen')
      scene.receivers[1].go('frozen')
      expect((await retried).at(-1)).toBe(200)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    scene.receivers[0].go('frozen')
    expect(await frozen).toMatchObject({ status: 503 })
    expect(scene.runs('frozen')).toBe('started 1, started 2, succeeded 2, succeeded 1')
    expect(await effects('frozen')).toEqual([2])
    expect(await post(port(0), message('frozen', { hold: true }))).toMatchObject({ status: 200 })
  })

  it('takes effect once when the process is killed before the transaction ends', async () => {
    const killed = post(port(0), message('killed', { hold: true }))
    await scene.receivers[0].holding('killed')
    await scene.receivers[0].end('SIGKILL')
    expect(await killed).toMatchObject({ status: 0 })
    const retried = sendUntilAccepted(() => port(1), message('killed', { hold: true }))
    await scene.receivers[1].holding('killed')
    scene.receivers[1].go('killed')
    await retried
    expect(await effects('killed')).toEqual([2])
    await scene.relaunch(0)
  })

  it('takes effect once when the server goes away before the transaction ends', async () => {
    const cut = post(port(0), message('cut', { hold: true }))
    await scene.receivers[0].holding('cut')
    await scene.server.stop()
    scene.receivers[0].go('cut')
    expect(await cut).toMatchObject({ status: 500 })
    await scene.server.start()
    const retried = sendUntilAccepted(() => port(1), message('cut', { hold: true }))
    await scene.receivers[1].holding('cut')
    scene.receivers[1].go('cut')
    await retried
    expect(await effects('cut')).toEqual([2])
  })
})
