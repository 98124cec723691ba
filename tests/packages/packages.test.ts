import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rineMessage } from '@hookseal/tests-kit/events'
import { eventually } from '@hookseal/tests-kit/eventually'
import { launch } from '@hookseal/tests-kit/launch'
import { signRine } from '@hookseal/tests-kit/sign'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definitions } from './definition.ts'
import { here, type Installation, install, root } from './install.ts'
import { filesOf, publishedEntries, undeclared, unreadable, vendoredBy } from './published.ts'

// Every package is packed and installed once. The tests use the installed packages as an application does.

let folder: string
let project: Installation
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hookseal-consumer-'))
  project = install(folder)
  writeFileSync(at('deliveries.json'), JSON.stringify({ secret, deliveries, ran }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const at = (path: string) => join(folder, path)
const read = (path: string) => readFileSync(path, 'utf8')

/** Runs Node in the project. Resolves to its output, or rejects with its output if it fails. */
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
  const notices = 'THIRD-PARTY-NOTICES.md'
  const shipped = ['LICENSE', 'README.md', notices, 'dist', 'package.json', 'skills', 'src']

  it('contain the build, the license, and nothing else', () => {
    expect(project.packages.length).toBeGreaterThan(0)
    for (const { name, folder } of project.packages) {
      const extra = readdirSync(folder).filter((file) => !shipped.includes(file))
      expect.soft(extra, name).toEqual([])
      const stray = filesOf(folder).filter((file) => /tsbuildinfo|\.test|(^|\/)test\//.test(file))
      expect.soft(stray, name).toEqual([])
      expect.soft(read(join(folder, 'LICENSE')), name).toBe(read(join(root, 'LICENSE')))
    }
  })

  it('contain one readable file per entry, and declarations for each source, with maps that lead there', () => {
    for (const { name, folder } of project.packages) {
      expect.soft(unreadable(folder), name).toEqual([])
      expect.soft(undeclared(folder), name).toEqual([])
    }
  })

  it('contain the licenses of their bundled libraries, and no other notices', () => {
    const flat = (text: string) => text.replace(/^[>\s]+/gm, '').replace(/\s+/g, ' ')
    for (const { name, folder } of project.packages) {
      const [vendored, path] = [vendoredBy(folder), join(folder, 'THIRD-PARTY-NOTICES.md')]
      const isBundle = vendored.length > 0 || existsSync(join(folder, 'dist/page'))
      expect.soft(existsSync(path), name).toBe(isBundle)
      for (const library of vendored) {
        const notices = read(path)
        const license = read(
          join(root, name.replace('@hookseal', 'packages'), 'node_modules', library, 'LICENSE.md'),
        )
        expect(notices).toContain(library)
        expect(flat(notices)).toContain(flat(license.slice(license.indexOf('Copyright'))).trim())
      }
    }
  })

  it('carry the skill for agents, where an application starts', () => {
    const skill = 'skills/receive-webhooks/SKILL.md'
    const carriers = project.packages.filter(({ folder }) => existsSync(join(folder, 'skills')))
    for (const { name, folder } of carriers) {
      expect.soft(filesOf(join(folder, 'skills')), name).toEqual(['receive-webhooks/SKILL.md'])
      expect.soft(read(join(folder, skill)), name).toBe(read(join(root, skill)))
    }
    const starts = ['cli', 'core', 'express', 'fastify', 'koa', 'nest', 'next']
    expect(carriers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(starts.map((start) => `@hookseal/${start}`)),
    )
  })

  it('depend on each other by version, and on nothing that npm cannot find', () => {
    for (const { name, folder } of project.packages) {
      expect(read(join(folder, 'package.json')), name).not.toContain('workspace:')
      expect(existsSync(join(folder, 'node_modules')), name).toBe(false)
    }
  })
})

const entries = () =>
  project.packages.flatMap(({ folder }) => publishedEntries(folder).map(({ name }) => name))

describe('every entry', () => {
  it('loads as ESM', async () => {
    const source = entries().map((name) => `await import('${name}')`)
    writeFileSync(at('entries.mjs'), source.join('\n'))
    await node('entries.mjs')
  })

  it('loads as CommonJS', async () => {
    const source = entries().map((name) => `require('${name}')`)
    writeFileSync(at('entries.cjs'), source.join('\n'))
    await node('entries.cjs')
  })

  it('loads as CommonJS, where require() does not support ESM', async () => {
    // Nest 12, which is installed here, is ESM alone. Nest 10 and 11 are CommonJS.
    const source = entries()
      .filter((name) => name !== '@hookseal/nest')
      .map((name) => `require('${name}')`)
    writeFileSync(at('entries.cjs'), source.join('\n'))
    await node('--no-experimental-require-module', 'entries.cjs')
  })
})

describe.each([
  ['an ESM Express app', 'node app.mjs'],
  ['a CommonJS Express app', 'node app.cjs'],
  [
    'a CommonJS Express app, where require() does not support ESM',
    'node --no-experimental-require-module app.cjs',
  ],
])('%s', (_, command) => {
  it('accepts, refuses and acknowledges over HTTP', async () => {
    const app = await launch(command, folder, { RINE_WEBHOOK_SECRET: secret })
    try {
      for (const { name, headers, body, expected } of deliveries) {
        const send = () => fetch(`${app.url}/webhooks/rine`, { method: 'POST', headers, body })
        // A refused upload may end in a reset, and the answer is lost with it.
        const { status } = await (expected === 413 ? eventually(send) : send())
        expect(`${name}: ${status}`).toBe(`${name}: ${expected}`)
      }
    } finally {
      await app.stop()
    }
    const [handled, logged] = [
      app.lines.filter((line) => line.startsWith('handled ')),
      app.lines.filter((line) => !line.startsWith('handled ')),
    ]
    expect(handled).toEqual(ran.map((id) => `handled ${id}`))
    expect(logged.map((line) => line.split(':')[0])).toEqual([
      '[hookseal] rine 401 bad_signature',
      '[hookseal] rine 413 body_too_large',
    ])
  })
})

it('passes its tests in Jest, as CommonJS', async () => {
  const config = { rootDir: folder, transform: {}, testMatch: ['**/app.jest.cjs'] }
  const jest = join(here, 'node_modules/jest/bin/jest.js')
  const report = JSON.parse(await node(jest, '--json', '--config', JSON.stringify(config)))
  expect(report).toMatchObject({ success: true, numPassedTests: deliveries.length + 1 })
})

it('lets the ESM and CommonJS copies of core work together', async () => {
  expect(JSON.parse(await node('copies.mjs'))).toEqual({
    areTwo: true,
    accepted: ['message.received', 'message.received'],
    refused: Array(4).fill('bad_signature'),
    others: [false, false],
  })
})

it.each([
  ['import', ['--input-type=module', '--eval', `import { startSandbox } from '@hookseal/sandbox'`]],
  ['require', ['--eval', `const { startSandbox } = require('@hookseal/sandbox')`]],
])('serves the page of a sandbox that is loaded with %s', async (_, [...start]) => {
  const code = `${start.pop()}
    startSandbox().then(async ({ url, close }) => {
      for (const path of ['/', '/inspector.js', '/inspector.css']) {
        const response = await fetch(url + path)
        console.log(response.status, (await response.text()).length > 100)
      }
      await close()
    })`
  expect(await node(...start, code)).toBe('200 true\n200 true\n200 true\n')
})

it('installs a command that prints its version', async () => {
  const { version } = JSON.parse(read(at('node_modules/@hookseal/cli/package.json')))
  expect(await node('node_modules/.bin/hookseal', '--version')).toBe(`${version}\n`)
})

describe('the error', () => {
  const text = 'WebhookError: no signature matches the bytes that were received'
  const described = { class: 'WebhookError', name: 'WebhookError', own: true, text, printed: text }

  it.each(['error.mjs', 'error.cjs'])('has its name in %s', async (file) => {
    expect(JSON.parse(await node(file))).toEqual(described)
  })

  it.each(['error.mjs', 'error.cjs'])('has its name when %s is minified', async (file) => {
    await build({
      absWorkingDir: folder,
      entryPoints: [file],
      outfile: `minified.${file}`,
      bundle: true,
      minify: true,
      platform: 'node',
      format: file.endsWith('.mjs') ? 'esm' : 'cjs',
    })
    // A minifier renames the class, so Node prints both names.
    expect(JSON.parse(await node(`minified.${file}`))).toMatchObject({
      name: 'WebhookError',
      own: true,
      text,
      printed: expect.stringMatching(/WebhookError\]?: no signature matches/),
    })
  })
})

describe('"go to definition"', () => {
  const app = `import { createReceiver, WebhookError } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { webhook } from '@hookseal/express'
`
  it.each(['definition.mts', 'definition.cts'])('leads to the sources from %s', async (file) => {
    const config = { compilerOptions: { module: 'nodenext', types: [] }, files: [file] }
    writeFileSync(at('tsconfig.json'), JSON.stringify(config))
    writeFileSync(at(file), app)
    const names = ['createReceiver', 'WebhookError', 'rine', 'webhook']
    const found = await definitions(at(file), names)
    rmSync(at('tsconfig.json'))
    expect(found.map(({ name }) => name)).toEqual(names)
    for (const place of found) {
      expect(place.file).toMatch(/\/node_modules\/@hookseal\/[a-z]+\/src\/.*(?<!\.d)\.ts$/)
      expect(place.line).toMatch(new RegExp(`^export (function|class) ${place.name}\\b`))
    }
  })
})

const STRICT = {
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable'],
  module: 'nodenext',
  noEmit: true,
  strict: true,
  // Declarations of packages are checked. TypeScript's own are left out to save time.
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  isolatedModules: true,
  types: [],
}

/** Type-checks files of the project. Rejects with the compiler's output. */
async function compile(files: readonly string[], options = {}, compiler = 'typescript') {
  const config = `tsconfig.${compiler}.${files[0]}.json`
  writeFileSync(at(config), JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files }))
  const [tsc = ''] = [here, root]
    .map((home) => join(home, 'node_modules', compiler, 'bin/tsc'))
    .filter(existsSync)
  await node(tsc, '-p', config).catch(({ stdout }) => expect.fail(stdout))
}

/** A source as ESM and as CommonJS: its extension decides how TypeScript resolves what it imports. */
function inBothFormats(name: string, text = read(at(`${name}.ts`))): string[] {
  const files = [`${name}.mts`, `${name}.cts`]
  for (const file of files) writeFileSync(at(file), text)
  return files
}

describe('types', () => {
  it('work in strict applications as ESM and as CommonJS, for every entry of every package', async () => {
    const every = entries().map((name, i) => `export * as entry${i} from '${name}'`)
    const [next, others] = [true, false].map((isNext) =>
      every.filter((line) => line.includes('@hookseal/next') === isNext),
    ) as [string[], string[]]
    const applications = ['core', 'express'].flatMap((name) => inBothFormats(name))
    const files = [...applications, ...inBothFormats('every', others.join('\n'))]
    await compile(files, { types: ['node'] })
    // The declarations of Next itself do not compile without this.
    await compile(inBothFormats('next', next.join('\n')), { types: ['node'], skipLibCheck: true })
  })

  it("work with a bundler's resolution and only the types of the web", async () => {
    await compile(['core.ts'], { module: 'esnext', moduleResolution: 'bundler' })
  })

  it('work with TypeScript 5.0 as ESM and as CommonJS', async () => {
    await compile(inBothFormats('core'), {}, 'typescript-5.0')
  })
})

const compilers = ['typescript', 'typescript-5.0']
describe.each(compilers)('a CommonJS app of node10, with %s', (compiler) => {
  const options = {
    module: 'commonjs',
    moduleResolution: 'node10',
    types: ['node'],
    // As in the templates. Node's own types do not support such an old compiler.
    skipLibCheck: true,
  }

  it('finds the types of every entry, and runs', async () => {
    const every = entries().map((name, i) => `export * as entry${i} from '${name}'`)
    writeFileSync(at('every.node10.ts'), every.join('\n'))
    const outDir = `node10.${compiler}`
    const files = ['every.node10.ts', 'core.ts', 'express.ts', 'node10.ts']
    await compile(files, { ...options, noEmit: false, outDir }, compiler)
    expect(await node(`${outDir}/node10.js`)).toBe(
      'function,function,function,function WebhookError\n',
    )
  })

  it('finds types that compile without skipping any of ours', async () => {
    await compile(['core.ts'], { ...options, types: [], skipLibCheck: false }, compiler)
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
    'contains nothing from Node when bundled for %j',
    async (conditions) => {
      const { metafile } = await bundle(conditions)
      expect(metafile.outputs['worker.bundle.mjs']?.imports).toEqual([])
      const text = read(at('worker.bundle.mjs'))
      expect(text).not.toContain('node:')
      // Hints may name things that only Node has.
      const code = text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""')
      expect(code.match(/.*(\bBuffer\b|\bprocess\.|\brequire\().*/g)).toBeNull()
    },
  )

  it('contains only the provider that is used', async () => {
    await bundle([])
    const text = read(at('worker.bundle.mjs'))
    const providers = readdirSync(at('node_modules/@hookseal/core/src/providers'))
      .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
      .map((file) => file.replace('.ts', ''))
    const contained = providers.filter((name) => text.includes(`name: "${name}"`))
    expect(contained).toEqual(['ricloud'])
    expect(providers.length).toBeGreaterThan(40)
  })

  it('is found to contain it when it is used', async () => {
    const { metafile } = await bundle(['node'])
    expect(metafile.outputs['worker.bundle.mjs']?.imports).toMatchObject([
      { path: 'node:buffer' },
      { path: 'node:crypto' },
    ])
  })

  it('verifies with only Web Crypto', async () => {
    await bundle(['workerd', 'worker', 'browser'])
    const vectors = JSON.parse(read(join(root, 'tests/vectors/senders.json')))
    const vector = vectors.ricloud.find((each: { source?: string }) => each.source !== undefined)
    const body = Buffer.from(vector.bodyBase64, 'base64').toString()
    writeFileSync(at('vector.json'), JSON.stringify({ ...vector, body }))
    expect(JSON.parse(await node('run-worker.mjs'))).toEqual([
      'webhook_config.test',
      'bad_signature',
    ])
  })
})
