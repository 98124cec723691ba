import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Cluster, startCluster } from './cluster.ts'
import { describeChaos } from './describe-chaos.ts'
import { message, post, sendUntilAccepted } from './sender.ts'

withServer('Postgres', 'two receivers on one Postgres server', () => {
  describeChaos('postgres', startPostgres)
})

withServer(
  'Postgres',
  'two receivers that write their effects to the same Postgres database',
  () => {
    let cluster: Cluster
    let admin: Pool

    beforeAll(async () => {
      cluster = await startCluster('transaction', startPostgres)
      admin = new Pool({ connectionString: cluster.server.url })
      admin.on('error', () => {})
    })
    afterAll(async () => {
      await admin.end()
      await cluster.remove()
    })

    const port = (index: 0 | 1) => cluster.receivers[index].port
    const effects = async (id: string) =>
      (await admin.query('SELECT attempt FROM effects WHERE id = $1', [id])).rows.map(
        ({ attempt }) => attempt,
      )

    it('refuses an event while the table is locked, and releases the late claim', async () => {
      const client = await admin.connect()
      await client.query('BEGIN; LOCK TABLE hookseal_replay IN ACCESS EXCLUSIVE MODE')
      const { status } = await post(port(0), message('slow'))
      await client.query('COMMIT')
      client.release()
      expect(status).toBe(503)
      await sendUntilAccepted(() => port(1), message('slow'))
      expect(await effects('slow')).toEqual([2])
    })

    it('takes effect once when a process is frozen past its lease and another one takes over', async () => {
      const { pid } = cluster.receivers[0]
      const frozen = post(port(0), message('frozen', { hold: true }))
      await cluster.receivers[0].holding('frozen')
      process.kill(pid, 'SIGSTOP')
      try {
        const retried = sendUntilAccepted(() => port(1), message('frozen', { hold: true }))
        await cluster.receivers[1].holding('frozen')
        cluster.receivers[1].go('frozen')
        expect((await retried).at(-1)).toBe(200)
      } finally {
        process.kill(pid, 'SIGCONT')
      }
      cluster.receivers[0].go('frozen')
      expect(await frozen).toMatchObject({ status: 503 })
      expect(cluster.runs('frozen')).toBe('started 1, started 2, succeeded 2, succeeded 1')
      expect(await effects('frozen')).toEqual([2])
      expect(await post(port(0), message('frozen', { hold: true }))).toMatchObject({ status: 200 })
    })

    it('takes effect once when a process is killed before its transaction ends', async () => {
      const killed = post(port(0), message('killed', { hold: true }))
      await cluster.receivers[0].holding('killed')
      await cluster.receivers[0].end('SIGKILL')
      expect(await killed).toMatchObject({ status: 0 })
      const retried = sendUntilAccepted(() => port(1), message('killed', { hold: true }))
      await cluster.receivers[1].holding('killed')
      cluster.receivers[1].go('killed')
      await retried
      expect(await effects('killed')).toEqual([2])
      await cluster.relaunch(0)
    })

    it('takes effect once when the server stops before the transaction ends', async () => {
      const cut = post(port(0), message('cut', { hold: true }))
      await cluster.receivers[0].holding('cut')
      await cluster.server.stop()
      cluster.receivers[0].go('cut')
      expect(await cut).toMatchObject({ status: 500 })
      await cluster.server.start()
      const retried = sendUntilAccepted(() => port(1), message('cut', { hold: true }))
      await cluster.receivers[1].holding('cut')
      cluster.receivers[1].go('cut')
      await retried
      expect(await effects('cut')).toEqual([2])
    })
  },
)
