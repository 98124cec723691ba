import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { checkPages } from '../.vitepress/site/blocks/typed.ts'
import { allPages, docs, titleOf } from '../.vitepress/site/pages.ts'

// Writes the pages that stand elsewhere in the repository, before the site is built.

const root = join(docs, '..')

function write(page: string, text: string): void {
  const path = join(docs, page)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Shows a file of the repository as a page. Its links are read as the file's own. */
function copy(source: string, page: string): void {
  const path = join(root, source)
  if (!existsSync(path)) return
  write(page, `---\nsource: ${source}\n---\n\n${readFileSync(path, 'utf8')}`)
}

for (const folder of ['project', 'reference'])
  rmSync(join(docs, folder), { recursive: true, force: true })

copy('SECURITY.md', 'project/security.md')
copy('ARCHITECTURE.md', 'project/architecture.md')
copy('CONTRIBUTING.md', 'project/contributing.md')
copy('CHANGELOG.md', 'project/changelog.md')

for (const name of readdirSync(join(root, 'packages')))
  copy(`packages/${name}/README.md`, `reference/${name}/README.md`)

const decisions = readdirSync(join(docs, 'decisions')).filter((file) => file.endsWith('.md'))
const rows = decisions.map((file) => {
  const title = titleOf(`decisions/${file}`, readFileSync(join(docs, 'decisions', file), 'utf8'))
  return `- ${file.slice(0, 10)}: [${title}](../decisions/${file})`
})
write(
  'project/decisions.md',
  `# Decisions\n\nWhat was decided, why, and what was tried and rejected.\n\n${rows.join('\n')}\n`,
)

const listed = allPages().filter(({ file }) => !file.startsWith('reference/api'))
checkPages(
  'pages',
  new Map(
    listed.map(({ file }) => {
      const text = readFileSync(join(docs, file), 'utf8')
      return [/^---\nsource: (.*)\n/.exec(text)?.[1] ?? `docs/${file}`, text]
    }),
  ),
)
