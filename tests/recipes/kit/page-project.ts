import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root, writeIn } from '@hookseal/tests-kit/snippets'

/** A folder with the files that a page shows, as a reader would have them. */
export interface PageProject {
  readonly folder: string
  remove(): void
}

/** A block whose first line is a comment with a file's name: `// app.ts`, `# config.toml`, `<!-- page.svelte -->`. */
const NAMED_BLOCK =
  /^```\w+\n(?:\/\/|#|<!--) ((?:[\w@.[\]$()+-]+\/)*[\w@.[\]$()+-]+\.\w+)\b[^\n]*\n(.*?)^```$/gms

function filesOf(page: string): Record<string, string> {
  const text = readFileSync(join(root, page), 'utf8')
  const found = [...text.matchAll(NAMED_BLOCK)].map(([, name = '', code = '']) => [name, code])
  if (found.length === 0) throw new Error(`${page} shows no file`)
  return Object.fromEntries(found)
}

/** Links each package, so that what a tool writes into `node_modules` stays in the project. */
function linkPackages(folder: string): void {
  const installed = join(root, 'tests/recipes/node_modules')
  for (const name of readdirSync(installed)) {
    const scoped = name.startsWith('@') ? readdirSync(join(installed, name)) : undefined
    const names = scoped?.map((inner) => `${name}/${inner}`) ?? [name]
    mkdirSync(join(folder, 'node_modules', scoped ? name : ''), { recursive: true })
    for (const path of names) symlinkSync(join(installed, path), join(folder, 'node_modules', path))
  }
}

/**
 * Writes the named blocks of `docs/recipes/<page>.md` into a fresh folder, whose `node_modules` are those of this
 * workspace: the frameworks, and the built packages. A page elsewhere is given by its path, as `docs/frameworks/nest.md`.
 *
 * @param files - more files, which take the place of the page's of the same name
 */
export function pageProject(
  page: string,
  files: Readonly<Record<string, string>> = {},
): PageProject {
  const path = page.endsWith('.md') ? page : `docs/recipes/${page}.md`
  const folder = join(root, '.cache/recipes-run', page.replace(/\W+/g, '-'))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  linkPackages(folder)
  const all = {
    'package.json': '{ "type": "module", "private": true }',
    // Without one, tools take the repository's, whose paths lead to the sources.
    'tsconfig.json': '{}',
    ...filesOf(path),
    ...files,
  }
  for (const [name, code] of Object.entries(all)) writeIn(folder, name, code)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
