import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkout, packages, root } from './copy.ts'

let copy: ReturnType<typeof checkout>
beforeEach(() => {
  copy = checkout()
})
afterEach(() => copy.remove())

const read = (path: string) => readFileSync(join(copy.folder, path), 'utf8')
const change = (name: string, kind: string, text: string) =>
  writeFileSync(
    join(copy.folder, `.changeset/${kind}.md`),
    `---\n"@hookseal/${name}": ${kind}\n---\n\n${text}\n`,
  )
const version = () =>
  promisify(execFile)(process.execPath, [join(root, 'scripts/release/version.mjs')], {
    cwd: copy.folder,
  })
const current: string = JSON.parse(
  readFileSync(join(root, 'packages/core/package.json'), 'utf8'),
).version
const nextMinor = current.replace(/\d+\.\d+$/, (rest) => `${Number.parseInt(rest, 10) + 1}.0`)
const versions = () =>
  new Set(packages.map((name) => JSON.parse(read(`packages/${name}/package.json`)).version))

describe('scripts/release/version.mjs', () => {
  it('raises all packages together and writes one changelog', async () => {
    change('koa', 'patch', 'The guard no longer waits\nfor the client.')
    change('core', 'minor', 'A new option keeps refused requests.')
    await version()
    expect(versions()).toEqual(new Set([nextMinor]))
    expect(read('CHANGELOG.md')).toContain(
      [
        `## ${nextMinor}\n`,
        '### Features\n',
        '- A new option keeps refused requests.\n',
        '### Fixes\n',
        '- The guard no longer waits\n  for the client.\n',
        `## ${current}\n`,
      ].join('\n'),
    )
    expect(existsSync(join(copy.folder, '.changeset/minor.md'))).toBe(false)
    expect(existsSync(join(copy.folder, 'packages/koa/CHANGELOG.md'))).toBe(false)
  })

  it('refuses to release without a changeset', async () => {
    await expect(version()).rejects.toThrow('there is no changeset')
    expect(versions()).toEqual(new Set([current]))
  })
})
