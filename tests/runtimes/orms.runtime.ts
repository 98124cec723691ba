import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createReceiver, type Receiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import {
  type EntityVersion,
  migrationSql,
  type PostgresReplayStore,
} from '@hookseal/replay/postgres'
import { rineMessage } from '@hookseal/tests-kit/events'
import { installed } from '@hookseal/tests-kit/installed'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { signRine } from '@hookseal/tests-kit/sign'
import { build } from 'esbuild'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Runs the snippets of the guide with the real ORMs, the packed packages and a real server.

const root = fileURLToPath(new URL('../..', import.meta.url))
const guide = readFileSync(join(root, 'docs/guides/exactly-once-with-your-orm.md'), 'utf8')
const files = new Map(
  [...guide.matchAll(/<!-- file: (\S+) -->\n```\w+\n([\s\S]*?)```/g)].map(
    ([, name = '', text = '']) => [name, text],
  ),
)

// Prisma generates its client without an engine, but looks for one, and would download what it does not find.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] = process.execPath
const folder = installed(
  'orms',
  {
    '@prisma/adapter-pg': '7.10.0',
    '@prisma/client': '7.10.0',
    '@types/node': '20.19.43',
    '@types/pg': '8.23.1',
    'drizzle-orm': '0.45.4',
    kysely: '0.28.19',
    pg: '8.23.1',
    postgres: '3.4.9',
    prisma: '7.10.0',
  },
  ['core', 'replay'],
)

/** Closes the connections of each snippet, which leaves them open, as a server does. */
const ENDS = {
  'with-drizzle': 'pool.end()',
  'with-kysely': 'db.destroy()',
  'with-postgres-js': 'sql.end()',
  'with-prisma': 'prisma.$disconnect()',
} as const

interface Guided {
  readonly receiver: Pick<Receiver<object>, 'receive'>
  readonly store: PostgresReplayStore
  readonly end: () => Promise<void>
}

const RINE_WEBHOOK_SECRET = 'orms-secret'
const message = (id: string) => signRine(RINE_WEBHOOK_SECRET, JSON.stringify(rineMessage(id)))

const run = (program: string, ...args: string[]) =>
  execFileSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' })

withServer('Postgres', 'the guide "Exactly once with your ORM"', () => {
  let server: Server
  let admin: Pool

  beforeAll(async () => {
    server = await startPostgres()
    admin = new Pool({ connectionString: server.url })
    await admin.query(migrationSql())
    await admin.query(files.get('tables.sql') ?? '')
    Object.assign(process.env, { DATABASE_URL: server.url, RINE_WEBHOOK_SECRET })
    for (const [name, text] of files) writeFileSync(join(folder, name), text)
    run('node_modules/prisma/build/index.js', 'generate', '--schema', 'schema.prisma')
  })
  afterAll(async () => {
    delete process.env['DATABASE_URL']
    delete process.env['RINE_WEBHOOK_SECRET']
    await admin.end()
    await server.remove()
  })

  it('has a snippet for each ORM', () => {
    const snippets = [...files.keys()].filter((name) => name.endsWith('.ts'))
    expect(snippets).toEqual(Object.keys(ENDS).map((name) => `${name}.ts`))
  })

  it('compiles under strict, without any', () => {
    const options = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noImplicitAny: true,
      target: 'ES2022',
      module: 'NodeNext',
      types: ['node'],
      // The declarations of drizzle-orm name drivers that are not installed.
      skipLibCheck: true,
      noEmit: true,
      allowImportingTsExtensions: true,
    }
    const config = {
      compilerOptions: options,
      files: Object.keys(ENDS).map((name) => `${name}.ts`),
    }
    writeFileSync(join(folder, 'tsconfig.guide.json'), JSON.stringify(config))
    expect(run(join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.guide.json')).toBe('')
    for (const name of Object.keys(ENDS))
      expect(files.get(`${name}.ts`)).not.toMatch(/\bany\b| as /)
  })

  describe.each(Object.entries(ENDS))('%s', (name, end) => {
    let guided: Guided

    beforeAll(async () => {
      await build({
        stdin: {
          contents: `${files.get(`${name}.ts`)}\nexport const end = () => ${end}`,
          loader: 'ts',
          resolveDir: folder,
          sourcefile: `${name}.ts`,
        },
        outfile: join(folder, `${name}.mjs`),
        bundle: true,
        packages: 'external',
        platform: 'node',
        format: 'esm',
      })
      guided = await import(pathToFileURL(join(folder, `${name}.mjs`)).href)
      await admin.query('TRUNCATE messages, hookseal_replay, hookseal_replay_watermarks')
      await admin.query('UPDATE inbox SET unread = 0')
    })
    afterAll(() => guided.end())

    const written = async (id: string) => {
      const sql = 'SELECT count(*)::int AS n FROM messages WHERE message_id = $1'
      return (await admin.query(sql, [id])).rows[0].n
    }
    const unread = async () => (await admin.query('SELECT unread FROM inbox')).rows[0].unread

    it('writes once, and recognizes a copy', async () => {
      const before = await unread()
      expect(await guided.receiver.receive(message('once'))).toMatchObject({ kind: 'handled' })
      expect(await guided.receiver.receive(message('once'))).toMatchObject({ kind: 'duplicate' })
      expect([await written('once'), await unread()]).toEqual([1, before + 1])
    })

    it('writes nothing when the handler throws, and everything on the retry', async () => {
      const before = await unread()
      await admin.query(`ALTER TABLE inbox ADD CONSTRAINT full_inbox CHECK (unread <= ${before})`)
      try {
        expect(await guided.receiver.receive(message('throws'))).toMatchObject({ kind: 'failed' })
      } finally {
        await admin.query('ALTER TABLE inbox DROP CONSTRAINT full_inbox')
      }
      expect([await written('throws'), await unread()]).toEqual([0, before])
      expect(await guided.receiver.receive(message('throws'))).toMatchObject({ kind: 'handled' })
      expect([await written('throws'), await unread()]).toEqual([1, before + 1])
    })

    it('writes once for 32 copies at the same moment', async () => {
      const before = await unread()
      const copies = Array.from({ length: 32 }, () => guided.receiver.receive(message('copies')))
      const kinds = (await Promise.all(copies)).map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'handled')).toEqual(['handled'])
      expect(kinds.filter((kind) => !/^(handled|duplicate|in_flight)$/.test(kind))).toEqual([])
      expect([await written('copies'), await unread()]).toEqual([1, before + 1])
    })

    it('rolls back a run whose key was taken over', async () => {
      const { receive } = createReceiver({
        provider: rine({ secret: RINE_WEBHOOK_SECRET }),
        replay: { store: guided.store },
        logger: false,
        handlers: {
          'message.received': guided.store.inTransaction(async (tx) => {
            await tx.query(`INSERT INTO messages (message_id) VALUES ('late')`)
            await admin.query(`UPDATE hookseal_replay SET token = 'another' WHERE state = 1`)
          }),
        },
      })
      const outcome = await receive(message('taken over'))
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'lease_lost' } })
      expect(await written('late')).toBe(0)
    })

    it('gives `newer` its transaction', async () => {
      const answers: boolean[] = []
      const see = async (id: string, version: EntityVersion) => {
        const { receive } = createReceiver({
          provider: rine({ secret: RINE_WEBHOOK_SECRET }),
          replay: { store: guided.store },
          logger: false,
          handlers: {
            'message.received': guided.store.inTransaction(async (tx) => {
              answers.push(await guided.store.newer(tx, 'thing:1', version))
            }),
          },
        })
        expect(await receive(message(id))).toMatchObject({ kind: 'handled' })
      }
      await see('newer 2', 2)
      await see('newer 1', 1)
      await see('newer 3', 9_007_199_254_740_993n)
      expect(answers).toEqual([true, false, true])
    })
  })
})
