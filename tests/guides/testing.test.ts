import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rine } from '@hookseal/core/providers'
import { hostile } from '@hookseal/testing'
import {
  type GuideProject,
  guideProject,
  markedBlocks,
  readGuide,
  root,
} from '@hookseal/tests-kit/guide'
import { vitestConfig } from '@hookseal/tests-kit/readers-folder'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Runs the snippets of the guides as a reader would, in a project that has the packages installed.

const testing = readGuide('test-your-handler.md')
const explaining = readGuide('why-does-my-signature-not-match.md')

const files = new Map([...markedBlocks(testing, 'file'), ...markedBlocks(explaining, 'file')])
const outputs = markedBlocks(explaining, 'output')
const runs = markedBlocks(explaining, 'run')
// One test for the happy path, and one per hostile case.
const tests = 1 + hostile(rine({ secret: 'a-test-secret' })).length
let made: GuideProject
let project = ''

beforeAll(() => {
  made = guideProject([...files, ['package.json', '{}'], ['vitest.config.mjs', vitestConfig]])
  project = made.folder
  mkdirSync(join(project, 'bin'))
  const command = made.write(
    'bin/hookseal',
    `#!/bin/sh\nexec node '${join(root, 'packages/cli/dist/main.js')}' "$@"\n`,
  )
  chmodSync(command, 0o755)
})
afterAll(() => made.remove())

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
    expect([...markedBlocks(testing, 'file').keys()]).toEqual([
      'app.mjs',
      'webhooks.test.mjs',
      'webhooks.node.mjs',
      'webhooks.test.cjs',
      'replay.mjs',
      'outcome.mjs',
    ])
  })

  it.each(['webhooks.test.mjs', 'webhooks.node.mjs', 'webhooks.test.cjs'])(
    'tests a route in under 20 lines: %s',
    (name) => {
      expect(files.get(name)?.trimEnd().split('\n').length).toBeLessThan(20)
    },
  )

  it('runs with vitest', async () => {
    const { code, out } = await node(
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      'test.mjs',
      '--root',
      project,
    )
    expect(out).toContain(`Tests  ${tests} passed (${tests})`)
    expect(code).toBe(0)
  })

  it('runs with node:test', async () => {
    const { code, out } = await node('--test', '--test-reporter=tap', 'webhooks.node.mjs')
    expect(out).toContain(`\n# pass ${tests}\n`)
    expect(out).toContain('\n# fail 0\n')
    expect(code).toBe(0)
  })

  it('runs with Jest, in CommonJS', async () => {
    const flags = [
      '--no-experimental-require-module',
      join(root, 'tests/guides/node_modules/jest/bin/jest.js'),
    ]
    const { code, err } = await node(
      ...flags,
      '--rootDir',
      project,
      '--runTestsByPath',
      'webhooks.test.cjs',
    )
    expect(err).toMatch(new RegExp(`^Tests: +${tests} passed, ${tests} total$`, 'm'))
    expect(code).toBe(0)
  })

  it.each(['replay.mjs', 'outcome.mjs'])('runs without a server: %s', async (name) => {
    expect(await node(name)).toEqual({ code: 0, out: '', err: '' })
  })
})

describe('the guide "Why does my signature not match?"', () => {
  it('shows what explain() prints', async () => {
    const { out, err } = await node('explain.mjs')
    expect([out, err]).toEqual([outputs.get('explain.mjs'), ''])
  })

  it.each(['captured.http', 'captured.json'])('shows what the command prints: %s', async (name) => {
    const { out, err } = await run('sh', ['-c', runs.get(name) ?? 'exit 1'])
    expect([out, err]).toEqual([outputs.get(name), ''])
  })

  it('lists every mistake that explain() recognizes', () => {
    const source = readFileSync(join(root, 'packages/core/src/explain/mistake-code.ts'), 'utf8')
    const [, union = ''] = source.split('export type MistakeCode =', 2)
    const [list = ''] = union.split('\n\n', 1)
    const codes = [...list.matchAll(/'(\w+)'/g)].map(([, code]) => code)
    const listed = [...explaining.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)
    expect(codes.length).toBeGreaterThan(20)
    expect(listed).toEqual(codes.filter((code) => code !== 'verified'))
  })
})
