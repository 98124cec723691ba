import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '@hookseal/tests-kit/snippets'

/** The files in `tests/recipes/fixtures/<name>`: what a reader's project has and the page does not show. */
export function fixturesOf(name: string): Record<string, string> {
  const folder = join(root, 'tests/recipes/fixtures', name)
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile())
  return Object.fromEntries(
    files.map(({ parentPath, name: file }) => {
      const path = join(parentPath, file)
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')]
    }),
  )
}
