import { execFile } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rine } from '@hookseal/core/providers'
import { hostile } from '@hookseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Runs the snippets of the guides as a reader would, in a project that has the packages installed.

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const read = (guide: string) => readFileSync(join(root, 'docs/guides', guide), 'utf8')
const testing = read('test-your-handler.md')
const explaining = read('why-does-my-signature-not-match.md')

/** Finds the code blocks of a guide with this mark, by the name in the mark. */
function blocks(guide: string, mark: string): Map<string, string> {
  const pattern = new RegExp(`<!-- ${mark}: (\\S+) -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``, 'g')
  return new Map([...guide.matchAll(pattern)].map(([, name = '', text = '']) => [name, text]))
}

const files = new Map([...blocks(testing, 'file'), ...blocks(explaining, 'file')])
const outputs = blocks(explaining, 'output')
const runs = blocks(explaining, 'run')
// One test for the happy path, and one per hostile case.
const tests = 1 + hostile(rine({ secret: 'a-test-secret' })).length
let project = ''

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'hookseal-guides-'))
  symlinkSync(modules, join(project, 'node_modules'))
  for (const [name, text] of files) writeFileSync(join(project, name), text)
  writeFileSync(join(project, 'package.json'), '{}')
  mkdirSync(join(project, 'bin'))
  const command = join(project, 'bin', 'hookseal')
  writeFileSync(command, `#!/bin/sh\nexec node '${join(root, 'packages/cli/dist/main.js')}' "$@"\n`)
  chmodSync(command, 0o755)
})
afterAll(() => rmSync(project, { recursive: true }))

/** Runs a command and resolves to its output and exit code. */
function run(command: string, args: readonly string[]) {
  const path = `${join(project, 'bin')}:${process.env.PATH}`
  // Without the variables that vitest sets for its workers.
  const env = { NODE_ENV: 'test', PATH: path, HOME: project, CI: '1', NO_COLOR: '1' } as const
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(command, args, { cwd: project, env }, (error, out, err) => {
      resolve({ code: Number(error?.code ?? 0), out, err })
    })
  })
}

const node = (...args: string[]) => run(process.execPath, args)

describe('the guide "Test your handler"', () => {
  it('marks every runnable block', () => {
    expect([...blocks(testing, 'file').keys()]).toEqual([
      'app.mjs',
      'webhooks.test.mjs',
      'webhooks.node.mjs',
      'webhooks.test.cjs',
      'replay.mjs',
      'outcome.mjs',
    ])
  })

  it.each(['webhooks.test.mjs', 'webhooks.node.mjs', 'webhooks.test.cjs'])(
    'proves a route in under 20 lines: %s',
    (name) => {
      expect(files.get(name)?.trimEnd().split('\n').length).toBeLessThan(20)
    },
  )

  it('runs with vitest', async () => {
    const { code, out } = await node(
      join(modules, 'vitest/vitest.mjs'),
      'run',
      'test.mjs',
      '--root',
      project,
    )
    expect(out).toContain(`Tests  ${tests} passed (${tests})`)
    expect(code).toBe(0)
  }, 60_000)

  it('runs with node:test', async () => {
    const { code, out } = await node('--test', '--test-reporter=tap', 'webhooks.node.mjs')
    expect(out).toContain(`\n# pass ${tests}\n`)
    expect(out).toContain('\n# fail 0\n')
    expect(code).toBe(0)
  }, 60_000)

  it('runs with Jest, in CommonJS', async () => {
    const flags = ['--no-experimental-require-module', join(modules, 'jest/bin/jest.js')]
    const { code, err } = await node(
      ...flags,
      '--rootDir',
      project,
      '--runTestsByPath',
      'webhooks.test.cjs',
    )
    expect(err).toMatch(new RegExp(`^Tests: +${tests} passed, ${tests} total$`, 'm'))
    expect(code).toBe(0)
  }, 60_000)

  it.each(['replay.mjs', 'outcome.mjs'])('runs without a server: %s', async (name) => {
    expect(await node(name)).toEqual({ code: 0, out: '', err: '' })
  })
})

describe('the guide "Why does my signature not match?"', () => {
  it('shows what explain() prints', async () => {
    const { out, err } = await node('explain.mjs')
    expect([out, err]).toEqual([outputs.get('explain.mjs'), ''])
  })

  it('shows what the command prints', async () => {
    const { out, err } = await run('sh', ['-c', runs.get('captured.http') ?? 'exit 1'])
    expect([out, err]).toEqual([outputs.get('captured.http'), ''])
  })

  it('lists every mistake that explain() knows', () => {
    const source = readFileSync(join(root, 'packages/core/src/explain/diagnosis.ts'), 'utf8')
    const [, union = ''] = source.split('export type MistakeCode =', 2)
    const [list = ''] = union.split('\n\n', 1)
    const codes = [...list.matchAll(/'(\w+)'/g)].map(([, code]) => code)
    const listed = [...explaining.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(20)
    expect(listed).toEqual(codes.filter((code) => code !== 'verified'))
  })
})
