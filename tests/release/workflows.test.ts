import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { packages, root } from './copy.ts'

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly environment?: string
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[]
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json'))
const folder = '.github/workflows'
const files = readdirSync(join(root, folder))
const workflows = files.map((file): [string, Workflow] => [file, parse(read(`${folder}/${file}`))])

describe.each(workflows)('%s', (file, { permissions, jobs }) => {
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  it('pins every action to a commit, and names its version', () => {
    const lines = read(`${folder}/${file}`).match(/^.*\buses:.*$/gm) ?? []
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(/uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('runs only scripts that exist', () => {
    const names = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name),
    )
    expect(names.filter((name) => manifest.scripts[name] === undefined)).toEqual([])
  })

  it('writes nothing by default', () => {
    expect(Object.values(permissions).filter((access) => access !== 'read')).toEqual([])
  })
})

describe('release.yml', () => {
  const { jobs } = parse(read(`${folder}/release.yml`)) as Workflow

  it('gives the right to publish to one job, which may write nothing else and waits for approval', () => {
    const publishers = Object.values(jobs).filter(
      (job) => job.permissions?.['id-token'] === 'write',
    )
    expect(publishers).toHaveLength(1)
    expect(publishers[0]?.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
    expect(publishers[0]?.environment).toBe('release')
    expect(read(`${folder}/release.yml`)).not.toContain('secrets.')
  })

  it('publishes with provenance', () => {
    const commands = jobs['publish']?.steps.map(({ run = '' }) => run) ?? []
    expect(commands.at(-1)).toMatch(/ publish .*--provenance\b/)
  })
})

describe('.changeset/config.json', () => {
  it('releases every package together', () => {
    const [names = ''] = JSON.parse(read('.changeset/config.json')).fixed[0]
    expect(names).toBe(`@hookseal/{${packages.join(',')}}`)
  })
})

describe('the issue forms', () => {
  const forms = '.github/ISSUE_TEMPLATE'
  it.each(readdirSync(join(root, forms)).filter((file) => file !== 'config.yml'))(
    '%s has what a form needs',
    (file) => {
      const { name, description, body } = parse(read(`${forms}/${file}`))
      expect([name, description].every((text) => text.length > 0)).toBe(true)
      const ids = body.flatMap((field: { id?: string }) => field.id ?? [])
      expect(new Set(ids).size).toBe(ids.length)
      expect(body.some((field: { validations?: object }) => field.validations)).toBe(true)
    },
  )
})
