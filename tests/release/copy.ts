import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** The names of the packages' folders. */
export const packages: readonly string[] = readdirSync(join(root, 'packages'))

/** The tests write the changesets that they need. */
const isNoChange = (path: string) => !/\.changeset\/(?!README).*\.md$/.test(path)

/** A copy of what a release edits, and the way to remove it. */
export function checkout(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'hookseal-release-'))
  const files = ['package.json', 'pnpm-workspace.yaml', 'CHANGELOG.md', 'addresses.json']
  const copied = [
    ...files,
    '.changeset',
    'packages/core/src/error/docs-url.ts',
    ...packages.flatMap((name) => [`packages/${name}/package.json`, `packages/${name}/README.md`]),
  ]
  for (const path of copied) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: isNoChange })
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
