import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const helper = fileURLToPath(new URL('when-installed.ts', import.meta.url))

const FILES = {
  'needs.test.ts': `
import { expect, it, beforeAll, describe } from 'vitest'
import { notInstalled, whenInstalled } from ${JSON.stringify(helper)}
const notice = notInstalled('Postbox', 'postbox-server', 'postbox')
whenInstalled({ isInstalled: false, notice }, 'a missing server', () => {
  beforeAll(() => { throw new Error('it was started') })
  it.each([1, 2, 3])('case %i', () => expect(1).toBe(2))
  describe('inside', () => it('a test', () => expect(1).toBe(2)))
})
whenInstalled({ isInstalled: true, notice }, 'an installed server', () => {
  it('passes', () => expect(1).toBe(1))
})`,
  'vectors.test.ts': `
import { it } from 'vitest'
import { leftOut } from ${JSON.stringify(helper)}
leftOut('vectors', 5, 'The vectors are not here: fetch them')
it('passes', () => {})`,
  'throws.test.ts': `
import { it } from 'vitest'
throw new Error('a library is missing')
it('passes', () => {})`,
  'hook.test.ts': `
import { beforeAll, describe, it } from 'vitest'
describe('a server', () => {
  beforeAll(() => { throw new Error('it does not start') })
  it.each([1, 2])('test %i', () => {})
})`,
  'skips.test.ts': `
import { it } from 'vitest'
it.skip('is not for this platform', () => {})`,
}

let folder = ''
beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true })
  folder = mkdtempSync(join(root, '.cache/left-out-'))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs files as `npm test` runs its own. Returns the last lines, and whether the run succeeded. */
function closing(strict: '' | '1', ...names: (keyof typeof FILES)[]) {
  const args = [join(root, 'scripts/test.mjs'), '--root', folder, ...names]
  const env = { ...process.env, HOOKSEAL_LEAVE_NOTHING_OUT: strict, NO_COLOR: '1' }
  const options = { cwd: root, env, encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options)
  return { status, stdout, stderr, lines: stdout.trimEnd().split('\n') }
}

const POSTBOX =
  'Postbox is not installed: apt-get install postbox-server (Debian, Ubuntu), brew install postbox (macOS)'

describe('npm test', () => {
  it('counts each test that was left out, with what to install, and never as passed', () => {
    const { status, lines, stdout } = closing('', 'needs.test.ts', 'vectors.test.ts')
    expect(lines.slice(-5)).toEqual([
      'Left out: 9 tests',
      expect.stringMatching(/^ +[45] /),
      expect.stringMatching(/^ +[45] /),
      '',
      '2 passed, 0 failed, 9 left out',
    ])
    expect(stdout).toContain(`    4  ${POSTBOX}\n`)
    expect(stdout).toContain('    5  The vectors are not here: fetch them\n')
    expect(stdout).toMatch(/^2 of 2 {2}passed {2}/m)
    expect(status).toBe(0)
  })

  it('fails for what is left out where nothing may be, except for optional vectors', () => {
    const needs = closing('1', 'needs.test.ts')
    expect(needs.lines.at(-1)).toBe('1 passed, 1 failed')
    expect([needs.status, needs.stderr.includes(POSTBOX)]).toEqual([1, true])
    const vectors = closing('1', 'vectors.test.ts')
    expect(vectors.lines.at(-1)).toBe('1 passed, 0 failed, 5 left out')
    expect(vectors.status).toBe(0)
    const skips = closing('1', 'skips.test.ts')
    expect([skips.status, skips.lines.at(-1)]).toEqual([1, '0 passed, 0 failed, 1 left out'])
  })

  it('counts a file that fails to load, and every test behind a hook that fails, as a failure', () => {
    const { status, lines } = closing('', 'throws.test.ts', 'hook.test.ts', 'vectors.test.ts')
    expect([status, lines.at(-1)]).toEqual([1, '1 passed, 3 failed, 5 left out'])
  })
})
