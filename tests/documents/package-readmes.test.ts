import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { launch } from '@hookseal/tests-kit/launch'
import { onBuiltPackages, vitestConfig } from '@hookseal/tests-kit/readers-folder'
import { freePort } from '@hookseal/tests-kit/servers/free-port'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { blocksOf, emptyFolder, root, writeIn } from '@hookseal/tests-kit/snippets'
import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newcomersFolder } from './newcomers-folder.ts'

// Runs the main blocks of the packages' READMEs on the built packages: as TypeScript, as an ES module, as CommonJS.

const secret = 'whsec_test'
const keys = { STRIPE_WEBHOOK_SECRET: secret, ARCHIVE_SEAL_KEY: 'seal-1', PACK_KEY: 'pack-1' }
const formats = ['ts', 'mjs', 'cjs'] as const
type Format = (typeof formats)[number]

const commandOf: Readonly<Record<Format, string>> = {
  // The command `tsx` would start a second process for it.
  ts: 'exec node --import tsx',
  mjs: 'exec node',
  cjs: 'exec node',
}

/** Writes the first file of this format in a README. TypeScript gets a project of ES modules, as the README says. */
function pasted(name: string, format: Format, change = (code: string) => code) {
  const project = `package-readmes/${name}-${format}`
  const folder = format === 'ts' ? emptyFolder(project) : newcomersFolder(project)
  const block = blocksOf(`packages/${name}/README.md`).find(({ file }) =>
    file?.endsWith(`.${format}`),
  )
  if (block?.file === undefined) throw new Error(`the README of ${name} has no .${format} file`)
  writeIn(folder, block.file, change(block.code))
  return { folder, file: block.file }
}

const onFreePort = (code: string) => code.replace(/\b3000\b/, 'Number(process.env.PORT)')

/** A delivery as Stripe's own package signs it. */
function delivery(id: string, changed = '') {
  const body = JSON.stringify({
    ...{ id: `evt_${id}`, object: 'event', type: 'invoice.paid', created: 1_790_000_000 },
    ...{ livemode: false, data: { object: { id: `in_${id}`, object: 'invoice' } } },
  })
  const header = Stripe.webhooks.generateTestHeaderString({ payload: body, secret })
  return { method: 'POST', headers: { 'stripe-signature': header }, body: `${body}${changed}` }
}

/** Starts a README's server, posts a delivery, the same again and a forged one. Returns what it printed. */
async function expectThreeAnswers(name: string, format: Format, env = {}, paid = 1) {
  const { folder, file } = pasted(name, format, onFreePort)
  const app = await launch(`${commandOf[format]} ${file}`, folder, {
    ...keys,
    ...onBuiltPackages,
    ...env,
  })
  const id = `${name}_${format}`
  const post = async (request: object) =>
    (await fetch(`${app.url}/webhooks/stripe`, request)).status
  try {
    expect(await post(delivery(id))).toBe(200)
    expect(await post(delivery(id))).toBe(200)
    expect(await post(delivery(id, ' '))).toBe(401)
    await expect.poll(() => app.lines.filter((line) => line === `paid in_${id}`)).toHaveLength(paid)
  } finally {
    await app.stop()
  }
  expect(app.lines.filter((line) => line === `paid in_${id}`)).toHaveLength(paid)
  expect(app.lines.join('\n')).toContain('[hookseal] stripe 401 bad_signature')
}

const servers = ['core', 'express', 'koa', 'fastify', 'otel']
describe.each(servers)('the server in the README of %s', (name) => {
  it.each(formats)('runs as pasted, as .%s', (format) => expectThreeAnswers(name, format))
})

withServer('Redis', 'the server in the README of replay', () => {
  let redis: Server
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.remove())

  it.each(formats)('recognizes a duplicate after a restart, as .%s', async (format) => {
    await expectThreeAnswers('replay', format, { REDIS_URL: redis.url })
    await expectThreeAnswers('replay', format, { REDIS_URL: redis.url }, 0)
  })
})

withServer('Postgres', 'the application in the README of queue', () => {
  let postgres: Server
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.remove())

  it.each(formats)('runs a delivery in its worker, once, as .%s', (format) =>
    expectThreeAnswers('queue', format, { DATABASE_URL: postgres.url }),
  )
})

withSqlite('the server in the README of archive', () => {
  it.each(formats)('runs as pasted, as .%s', (format) => expectThreeAnswers('archive', format))
})

/** Runs a file to its end. Resolves to its output; rejects with it if it fails. */
async function output(folder: string, command: string, env = {}): Promise<string> {
  const options = {
    cwd: folder,
    env: { ...process.env, ...onBuiltPackages, NO_COLOR: '1', ...env },
  }
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command], options)
  return stdout + stderr
}

describe('the README of next', () => {
  it.each(['mjs', 'cjs'] as const)('calls a route without Next, as .%s', async (format) => {
    const { folder, file } = pasted('next', format)
    expect(await output(folder, `${commandOf[format]} ${file}`)).toBe('200\n')
  })
})

describe('the README of sandbox', () => {
  it.each(formats)('delivers to a receiver, as .%s', async (format) => {
    const port = String(await freePort())
    const { folder, file } = pasted('sandbox', format, (code) => code.replaceAll('3000', port))
    const printed = await output(folder, `${commandOf[format]} ${file}`)
    expect(printed).toMatch(/^paid in_\w+\ndelivered\n$/)
  })

  it('has an example whose third attempt succeeds', async () => {
    const folder = emptyFolder('package-readmes/sandbox-retries')
    const block = blocksOf('packages/sandbox/README.md').find(({ file }) => file === 'retries.ts')
    writeIn(folder, 'retries.ts', (block?.code ?? '').replaceAll('3000', String(await freePort())))
    expect(await output(folder, `${commandOf.ts} retries.ts`)).toBe('delivered after 3 attempts\n')
  })
})

describe('the providers in the README of sandbox', () => {
  it('are modules that the command can sign with', async () => {
    const folder = newcomersFolder('package-readmes/sandbox-acme')
    const block = blocksOf('packages/sandbox/README.md').find(({ file }) => file === 'acme.mjs')
    writeIn(folder, 'acme.mjs', block?.code ?? '')
    const hookseal = join(root, 'packages/cli/dist/main.js')
    const env = { WEBHOOK_SECRET: 'a-test-secret' }
    const signed = await output(folder, `node ${hookseal} sign ./acme.mjs`, env)
    expect(signed).toMatch(/x-acme-signature: sha256=/i)
  })
})

describe('the README of testing', () => {
  const vitest = join(root, 'node_modules/.bin/vitest')
  it('has tests for vitest that pass', async () => {
    const { folder } = pasted('testing', 'ts')
    const block = blocksOf('packages/testing/README.md').find(
      ({ file }) => file === 'retry.test.ts',
    )
    writeIn(folder, 'retry.test.ts', block?.code ?? '')
    writeIn(folder, 'vitest.config.js', vitestConfig)
    expect(await output(folder, `${vitest} run --root .`)).toMatch(/Tests +2\d passed/)
  })

  it.each(['mjs', 'cjs'] as const)(
    'has a test for node:test that passes, as .%s',
    async (format) => {
      const { folder, file } = pasted('testing', format)
      expect(await output(folder, `node --test ${file}`)).toMatch(/pass 1\b[\s\S]*fail 0\b/)
    },
  )
})

describe('the README of cli', () => {
  const hookseal = join(root, 'packages/cli/dist/main.js')
  const env = { WEBHOOK_SECRET: 'a-test-secret' }

  it('signs with a provider in an ES module, and verifies with the same one in CommonJS', async () => {
    const { folder } = pasted('cli', 'mjs')
    const cjs = blocksOf('packages/cli/README.md').find(({ file }) => file === 'acme.cjs')
    writeIn(folder, 'acme.cjs', cjs?.code ?? '')
    const sh = blocksOf('packages/cli/README.md').find(({ code }) => code.includes('acme.cjs d'))
    const lines = (sh?.code ?? 'false').replaceAll('npx hookseal', `node ${hookseal}`)
    expect(await output(folder, lines, env)).toMatch(/verified/)
    expect(await output(folder, 'cat delivery.http')).toMatch(/x-acme-signature: sha256=/i)
  })

  it('signs with a provider in TypeScript', async () => {
    const { folder } = pasted('cli', 'ts')
    const sh = blocksOf('packages/cli/README.md').find(({ code }) => code.includes('--import tsx'))
    const [, line = 'false'] = (sh?.code ?? '').split('\n')
    const command = line.replace('npx hookseal', `node ${hookseal}`)
    expect(await output(folder, command, env)).toMatch(/x-acme-signature: sha256=/i)
  })

  it('names only commands and options that exist in its shell blocks', async () => {
    const blocks = blocksOf('packages/cli/README.md').filter(({ language }) => language === 'sh')
    const calls = blocks.flatMap(({ code }) => [...code.matchAll(/hookseal (\w+)(.*)$/gm)])
    expect(calls.length).toBeGreaterThan(6)
    const helps = new Map<string, string>()
    for (const [, command = '', rest = ''] of calls) {
      const verb = command === 'archive' ? `archive ${rest.trim().split(' ')[0]}` : command
      const help = helps.get(verb) ?? (await output(root, `node ${hookseal} ${verb} --help`))
      helps.set(verb, help)
      for (const [option] of rest.matchAll(/--[a-z-]+/g)) expect(help).toContain(option)
    }
  })
})
