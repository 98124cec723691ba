import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packages, root } from './copy.ts'

const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))

describe.each(packages)('the manifest of %s', (name) => {
  const manifest = read(`packages/${name}/package.json`)

  it('has what a registry shows and searches', () => {
    expect(manifest).toMatchObject({
      name: `@hookseal/${name}`,
      license: 'MIT',
      author: 'The Hookseal authors',
      engines: { node: read('package.json').engines.node },
      publishConfig: { access: 'public' },
    })
    expect(manifest.description.length).toBeGreaterThan(20)
    expect(manifest.keywords).toEqual(expect.arrayContaining(['webhooks', 'hookseal']))
  })

  it('has no address before a release fills it in', () => {
    expect(Object.keys(manifest)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(?:repository|homepage|bugs)$/)]),
    )
  })
})
