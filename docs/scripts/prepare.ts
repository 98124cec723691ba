import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { checkPages } from '../.vitepress/site/blocks/typed.ts'
import { allPages, docs, titleOf } from '../.vitepress/site/pages.ts'
import { root } from '../.vitepress/site/root.ts'

// Before the site is built: writes the pages that come from elsewhere in the repository, and type-checks all blocks.

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

const reference = spawn(process.execPath, ['--import', 'tsx', join(docs, 'scripts/reference.ts')], {
  cwd: docs,
  stdio: 'inherit',
})
const referenceEnds = once(reference, 'exit')

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

checkPages(
  new Map(
    allPages().map(({ file }) => {
      const text = readFileSync(join(docs, file), 'utf8')
      return [/^---\nsource: (.*)\n/.exec(text)?.[1] ?? `docs/${file}`, text]
    }),
  ),
)

const [code] = await referenceEnds
if (code !== 0) process.exit(1)
cpSync(join(root, '.cache/docs/reference'), join(docs, 'reference'), {
  recursive: true,
  filter: (source) => !source.endsWith('.hash'),
})
