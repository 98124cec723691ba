import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DeliveryArchive } from '@hookseal/archive'
import { postgresArchive } from '@hookseal/archive/postgres'
import { rineMessage } from '@hookseal/tests-kit/events'
import {
  type GuideProject,
  guideProject,
  markedBlocks,
  readGuide,
  root,
} from '@hookseal/tests-kit/guide'
import { type Launched, launch } from '@hookseal/tests-kit/launch'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { transformSync } from 'esbuild'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

const files = markedBlocks(readGuide('dead-letters.md'), 'file')
const secret = 'dead-letters-secret'
const sealKey = 'dead-letters-seal-key'
const signed = (id: string) => signRine(secret, JSON.stringify(rineMessage(id)))

/** A block as JavaScript, as a reader's build would produce it. */
const built = (name: string) => transformSync(files.get(name) ?? '', { loader: 'ts' }).code

const server = `import express from 'express'
  import { webhook } from '@hookseal/express'
  import { archive, receiver } from './webhooks.js'
  process.once('SIGTERM', async () => {
    await receiver.drain()
    await archive.flush()
    process.exit()
  })
  express().post('/webhooks/rine', webhook(receiver)).listen(Number(process.env.PORT))`
const broken = (code: string) =>
  code.replace(/console\.log\("handled", ([\w.]+)\)/, `{ throw new Error('broken for ' + $1) }`)

withServer('Postgres', 'the guide "Dead letters, and running deliveries again"', () => {
  let database: Server
  let pool: Pool
  let project: GuideProject
  let archive: DeliveryArchive
  const env = () => ({
    DATABASE_URL: database.url,
    RINE_WEBHOOK_SECRET: secret,
    ARCHIVE_SEAL_KEY: sealKey,
  })
  /** Runs a file of the guide and resolves to the lines that it printed. */
  async function run(name: string, code: string = built(name)): Promise<readonly string[]> {
    project.write(name, code)
    const { stdout } = await promisify(execFile)(process.execPath, [name], {
      cwd: project.folder,
      env: { ...process.env, ...env() },
    })
    return stdout.split('\n').filter((line) => line !== '')
  }
  /** Runs the server of the guide while it is used. Resolves to the lines that it printed. */
  async function serve(
    webhooks: string,
    use: (app: Launched) => Promise<void>,
  ): Promise<readonly string[]> {
    project.write('webhooks.js', webhooks)
    project.write('server.js', server)
    const app = await launch('exec node server.js', project.folder, env())
    try {
      await use(app)
    } finally {
      await app.stop()
    }
    return app.lines
  }
  async function post({ url }: Launched, id: string): Promise<number> {
    const { headers, body } = signed(id)
    return (await fetch(`${url}/webhooks/rine`, { method: 'POST', headers, body })).status
  }
  async function statuses(): Promise<Readonly<Record<string, string>>> {
    const rows: [string, string][] = []
    for await (const row of archive.list()) {
      const { rawBody } = await archive.open(row)
      rows.push([JSON.parse(Buffer.from(rawBody).toString()).data.message_id, row.status])
    }
    return Object.fromEntries(rows)
  }

  beforeAll(async () => {
    database = await startPostgres()
    pool = new Pool({ connectionString: database.url })
    archive = postgresArchive(pool, { sealKey })
    project = guideProject([['package.json', '{ "type": "module" }']])
  })
  afterAll(async () => {
    project.remove()
    await pool.end()
    await database.remove()
  })

  it('finds failed deliveries', async () => {
    await serve(built('webhooks.js'), async (app) => {
      expect(await post(app, 'm_1')).toBe(200)
    })
    await serve(broken(built('webhooks.js')), async (app) => {
      for (let tries = 0; tries < 3; tries++) expect(await post(app, 'm_2')).toBe(500)
      expect(await post(app, 'm_3')).toBe(500)
    })
    expect(await statuses()).toEqual({ m_1: 'handled', m_2: 'dead', m_3: 'failed' })
    project.write('webhooks.js', built('webhooks.js'))
    expect(await run('list.js')).toEqual([
      expect.stringMatching(/^[\w-]{43} message\.received 3 handler_failed$/),
    ])
  })

  it('runs dead deliveries again, once', async () => {
    const [first, second, ...more] = await run('rerun.js')
    expect([first, more]).toEqual(['handled m_2', []])
    expect(second).toMatch(/^[\w-]{43} handled $/)
    expect(await statuses()).toEqual({ m_1: 'handled', m_2: 'handled', m_3: 'failed' })
    expect(await run('rerun.js')).toEqual([])
    const printed = await serve(built('webhooks.js'), async (app) => {
      expect(await post(app, 'm_2')).toBe(200)
      expect(await post(app, 'm_3')).toBe(200)
    })
    expect(printed).toEqual(['handled m_3'])
  })

  it('leaves a delivery dead if it fails again', async () => {
    await serve(broken(built('webhooks.js')), async (app) => {
      for (let tries = 0; tries < 3; tries++) expect(await post(app, 'm_4')).toBe(500)
    })
    expect(await run('rerun.js')).toEqual([
      expect.stringMatching(/^[\w-]{43} failed handler_failed$/),
    ])
    expect(await statuses()).toMatchObject({ m_4: 'dead' })
  })

  it('does the same from the command line', async () => {
    project.write('webhooks.js', built('webhooks.js'))
    const [key = ''] = (await run('list.js'))[0]?.split(' ') ?? []
    const command = join(root, 'packages/cli/dist/main.js')
    const printed: string[] = []
    for (const line of files.get('commands.sh')?.trim().split('\n') ?? []) {
      const args = line.replace('npx hookseal ', '').replace('KEY', key).split(' ')
      const { stdout } = await promisify(execFile)(process.execPath, [command, ...args], {
        cwd: project.folder,
        env: { ...process.env, ...env(), NO_COLOR: '1' },
      })
      printed.push(stdout)
    }
    const [list = '', shown = '', rerun = '', nothing = ''] = printed
    expect(list).toContain(key.slice(0, 8))
    expect(shown).toContain('"message_id":"m_4"')
    expect(rerun).toContain('handled')
    expect(nothing).not.toContain('handled')
    expect(await statuses()).not.toHaveProperty('m_4')
  })

  it('backfills missed deliveries, and handles none twice', async () => {
    project.write('webhooks.js', built('webhooks.js'))
    const missed = ['m_1', 'm_5'].map((id) => ({ ...signed(id), body: signed(id).body.toString() }))
    const forged = { ...missed[0], body: '{}' }
    const code = built('backfill.js').replace('= [];', `= ${JSON.stringify([...missed, forged])};`)
    expect((await run('backfill.js', code)).at(-1)).toBe(
      '3 { duplicate: 1, handled: 1, rejected: 1 } { bad_signature: 1 }',
    )
  })

  it('redacts, and forgets a subject', async () => {
    const personal = built('personal.js')
    const own = personal.slice(
      personal.indexOf('postgresArchive(pool'),
      personal.indexOf('setInterval'),
    )
    const webhooks = built('webhooks.js').replace(/postgresArchive\(pool, \{[^}]*\}\);/, own)
    await serve(webhooks, async (app) => {
      expect(await post(app, 'm_6')).toBe(200)
    })
    const rows = async () => {
      const { rows: found } = await pool.query(
        'SELECT subject FROM hookseal_archive WHERE redacted',
      )
      return found
    }
    expect(await rows()).toEqual([{ subject: 'a_1' }])
    for await (const row of archive.list()) {
      if (!row.redacted) continue
      const { data } = JSON.parse(Buffer.from((await archive.open(row)).rawBody).toString())
      expect(data).toEqual({ message_id: 'm_6', conversation_id: null, from_agent_id: 'a_1' })
    }
    expect(
      await run('forget.js', `${personal}\nconsole.log(await forget('a_1'))\nawait pool.end()`),
    ).toEqual(['1'])
    expect(await rows()).toEqual([])
  })
})
