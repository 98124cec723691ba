import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rineMessage } from '../support/events.ts'
import { launch } from '../support/launch.ts'
import { signRine } from '../support/sign.ts'
import { type Installation, install, root } from './install.ts'

// Every package is packed and installed once; what an application does with it is done to that.

let folder: string
let project: Installation
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hookseal-consumer-'))
  project = install(folder)
  writeFileSync(at('deliveries.json'), JSON.stringify({ secret, deliveries, ran }))
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (path: string) => join(folder, path)
const read = (path: string) => readFileSync(path, 'utf8')

/** Runs Node in the project; resolves to what it printed, rejects with it when it fails. */
async function node(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, NODE_OPTIONS: '' }
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env })
  return stdout
}

const secret = 'a-secret-of-the-consumer'
const signed = (name: string, event: object, expected: number) => {
  const { headers, body } = signRine(secret, JSON.stringify(event))
  return { name, headers, body: body.toString(), expected }
}
const accepted = signed('accepts a signed delivery', rineMessage('m_1'), 200)
const deliveries = [
  accepted,
  {
    ...accepted,
    name: 'refuses a tampered one',
    body: accepted.body.replace('a_1', 'a_2'),
    expected: 401,
  },
  signed('refuses one over the limit', { ...rineMessage('m_2'), filler: 'x'.repeat(2 << 20) }, 413),
  { ...accepted, name: 'acknowledges a replayed one' },
  signed('accepts the next', rineMessage('m_3'), 200),
]
const ran = ['m_1', 'm_3']

describe('tarballs', () => {
  const shipped = ['LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.md', 'dist', 'package.json']

  it('hold what is built, the licence, and nothing else', () => {
    expect(project.packages.length).toBeGreaterThan(0)
    for (const { name, folder } of project.packages) {
      const extra = readdirSync(folder).filter((file) => !shipped.includes(file))
      expect.soft(extra, name).toEqual([])
      const built = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
      const stray = built.filter((file) => /tsbuildinfo|\.test\.|(^|\/)test\//.test(file))
      expect.soft(stray, name).toEqual([])
      expect.soft(read(join(folder, 'LICENSE')), name).toBe(read(join(root, 'LICENSE')))
    }
  })

  it('of core carries the licence of the library that is bundled into it', () => {
    const notices = read(at('node_modules/@hookseal/core/THIRD-PARTY-NOTICES.md'))
    const licence = read(join(root, 'node_modules/valibot/LICENSE.md'))
    const flat = (text: string) => text.replace(/^[>\s]+/gm, '').replace(/\s+/g, ' ')
    expect(notices).toContain('valibot')
    expect(flat(notices)).toContain(flat(licence.slice(licence.indexOf('Copyright'))).trim())
  })

  it('depend on each other by version, and on nothing that npm had to look for in vain', () => {
    for (const { name, folder } of project.packages) {
      expect(read(join(folder, 'package.json')), name).not.toContain('workspace:')
      expect(existsSync(join(folder, 'node_modules')), name).toBe(false)
    }
  })
})

/** `@hookseal/core`, `@hookseal/core/providers`, …: what can be imported without an attribute. */
const entries = () =>
  project.packages.flatMap(({ name, exports = {} }) =>
    Object.keys(exports)
      .filter((entry) => !entry.endsWith('.json'))
      .map((entry) => name + entry.slice(1)),
  )

describe('every entry', () => {
  it('loads as ESM', async () => {
    const source = entries().map((name) => `await import('${name}')`)
    writeFileSync(at('entries.mjs'), source.join('\n'))
    await node('entries.mjs')
  })

  it('loads as CommonJS, where require() knows no ESM', async () => {
    const source = entries().map((name) => `require('${name}')`)
    writeFileSync(at('entries.cjs'), source.join('\n'))
    await node('--no-experimental-require-module', 'entries.cjs')
  })
})

describe.each([
  ['an ESM Express app', 'node app.mjs'],
  ['a CommonJS Express app', 'node app.cjs'],
  [
    'a CommonJS Express app, where require() knows no ESM',
    'node --no-experimental-require-module app.cjs',
  ],
])('%s', (_, command) => {
  it('accepts, refuses and acknowledges over HTTP', async () => {
    const app = await launch(command, folder, { RINE_WEBHOOK_SECRET: secret })
    try {
      for (const { name, headers, body, expected } of deliveries) {
        const response = await fetch(`${app.url}/webhooks/rine`, { method: 'POST', headers, body })
        expect(`${name}: ${response.status}`).toBe(`${name}: ${expected}`)
      }
    } finally {
      await app.stop()
    }
    expect(app.lines).toEqual(ran.map((id) => `handled ${id}`))
  })
})

it('passes its tests in Jest, as CommonJS', async () => {
  const config = { rootDir: folder, transform: {}, testMatch: ['**/app.jest.cjs'] }
  const jest = join(root, 'node_modules/jest/bin/jest.js')
  const report = JSON.parse(await node(jest, '--json', '--config', JSON.stringify(config)))
  expect(report).toMatchObject({ success: true, numPassedTests: deliveries.length + 1 })
})

it('lets the ESM and the CommonJS copy of core work together', async () => {
  expect(JSON.parse(await node('copies.mjs'))).toEqual({
    areTwo: true,
    accepted: ['message.received', 'message.received'],
    refused: Array(4).fill('bad_signature'),
    others: [false, false],
  })
})

const STRICT = {
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  module: 'nodenext',
  noEmit: true,
  strict: true,
  // Declarations of packages are checked; TypeScript's own are left out, for time.
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  isolatedModules: true,
  types: [],
}

/** Type-checks files of the project; rejects with what the compiler says. */
async function compile(files: readonly string[], options = {}, compiler = 'typescript') {
  const config = `tsconfig.${compiler}.${files[0]}.json`
  writeFileSync(at(config), JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }))
  const tsc = join(root, 'node_modules', compiler, 'bin/tsc')
  await node(tsc, '-p', config).catch(({ stdout }) => expect.fail(stdout))
}

/** A source as ESM and as CommonJS: its extension decides how TypeScript resolves what it imports. */
function inBothFormats(name: string, text = read(at(`${name}.ts`))): string[] {
  const files = [`${name}.mts`, `${name}.cts`]
  for (const file of files) writeFileSync(at(file), text)
  return files
}

describe('types', () => {
  it('serve strict applications as ESM and as CommonJS, every entry of every package', async () => {
    const every = entries().map((name, i) => `export * as entry${i} from '${name}'`)
    const applications = ['core', 'express'].flatMap((name) => inBothFormats(name))
    const files = [...applications, ...inBothFormats('every', every.join('\n'))]
    await compile(files, { types: ['node'] })
  })

  it('serve what a bundler resolves, with no types but the web’s', async () => {
    await compile(['core.ts'], { module: 'esnext', moduleResolution: 'bundler' })
  })

  it('serve TypeScript 5.0 as ESM and as CommonJS', async () => {
    await compile(inBothFormats('core'), {}, 'typescript-5.0')
  })
})

describe('core in a Worker', () => {
  const bundle = (conditions: string[]) =>
    build({
      absWorkingDir: folder,
      entryPoints: ['worker.ts'],
      outfile: 'worker.bundle.mjs',
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      conditions,
      external: ['node:*'],
      metafile: true,
      legalComments: 'none',
    })

  it.each([[['workerd', 'worker', 'browser']], [['worker']], [['browser']], [[]]])(
    'contains nothing of Node when bundled for %j',
    async (conditions) => {
      const { metafile } = await bundle(conditions)
      expect(metafile.outputs['worker.bundle.mjs']?.imports).toEqual([])
      const text = read(at('worker.bundle.mjs'))
      expect(text.match(/.*(node:|\bBuffer\b|\bprocess\.|\brequire\().*/g)).toBeNull()
    },
  )

  it('would be seen to contain it', async () => {
    const { metafile } = await bundle(['node'])
    expect(metafile.outputs['worker.bundle.mjs']?.imports).toMatchObject([{ path: 'node:crypto' }])
  })

  it('verifies with Web Crypto alone', async () => {
    await bundle(['workerd', 'worker', 'browser'])
    const vectors = JSON.parse(read(join(root, 'test/vectors/senders.json')))
    const vector = vectors.ricloud.find((each: { source?: string }) => each.source !== undefined)
    const body = Buffer.from(vector.bodyBase64, 'base64').toString()
    writeFileSync(at('vector.json'), JSON.stringify({ ...vector, body }))
    expect(JSON.parse(await node('run-worker.mjs'))).toEqual([
      'webhook_config.test',
      'bad_signature',
    ])
  })
})
