import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
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
const fill = (addresses: object) => {
  writeFileSync(join(copy.folder, 'addresses.json'), JSON.stringify(addresses))
  const script = join(root, 'scripts/release/fill-addresses.mjs')
  return promisify(execFile)(process.execPath, [script], { cwd: copy.folder })
}
const repository = 'https://example.org/acme/hookseal'
const site = 'https://hookseal.example'

describe('scripts/release/fill-addresses.mjs', () => {
  it('gives every manifest its repository, homepage and bug tracker', async () => {
    await fill({ repository, site })
    for (const name of packages) {
      expect(JSON.parse(read(`packages/${name}/package.json`))).toMatchObject({
        repository: { type: 'git', url: `git+${repository}.git`, directory: `packages/${name}` },
        homepage: site,
        bugs: `${repository}/issues`,
      })
    }
  })

  it('leaves no relative link in a README, and leads each to the site or the repository', async () => {
    await fill({ repository, site })
    const links = packages.flatMap((name) =>
      [...read(`packages/${name}/README.md`).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link),
    )
    expect(links.filter((link) => !/^(?:https:\/\/|#)/.test(link ?? ''))).toEqual([])
    expect(links).toContain(`${site}/errors`)
    expect(links).toContain(`${repository}/blob/HEAD/SECURITY.md`)
    expect(links.join('\n')).not.toContain('/../')
  })

  it('leads from an error to its page on the site', async () => {
    await fill({ repository, site })
    const path = join(copy.folder, 'packages/core/src/error/docs-url.ts')
    const { docsUrlOf } = await import(path)
    expect(docsUrlOf('bad_signature')).toBe(`${site}/errors#bad_signature`)
  })

  it.each([
    { repository: '', site: '' },
    { repository, site: '' },
    { repository: `${repository}/`, site },
    { repository, site: 'http://hookseal.example' },
  ])('refuses %o', async (addresses) => {
    await expect(fill(addresses)).rejects.toThrow('must be an https address')
    expect(read('packages/core/package.json')).not.toContain('"homepage"')
  })
})

it('has no address before a release', () => {
  expect(JSON.parse(read('addresses.json'))).toEqual({ repository: '', site: '' })
})
