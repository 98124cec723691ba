import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { root } from '@hookseal/tests-kit/snippets'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(join(root, path), 'utf8')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

/** The commands of a document that a clone of this repository does not have. */
function absentCommands(text: string): readonly string[] {
  const named = [...text.matchAll(/`npm run ([\w:]+)/g)].map(([, script = '']) => script)
  const run = [...text.matchAll(/`npx vitest run ([^`]+)`/g)].flatMap(([, paths = '']) =>
    paths.split(' '),
  )
  return [
    ...named.filter((script) => scripts[script] === undefined),
    ...run.filter((path) => !existsSync(join(root, path))),
  ]
}

describe.each(['README.md', 'docs/proofs.md'])('the commands of %s', (document) => {
  it('exist', () => {
    const text = read(document)
    expect(text.match(/`np[mx] [^`]+`/g)?.length).toBeGreaterThan(5)
    expect(absentCommands(text)).toEqual([])
  })
})

it('a command that does not exist is found', () => {
  expect(absentCommands('`npm run prove` `npx vitest run test/none tests/model`')).toEqual([
    'prove',
    'test/none',
  ])
})

const pagesIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)

/** The relative links of a page that lead to no file or, on another page, to no heading. */
function deadLinks(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : normalize(join(dirname(page), path))
    if (!existsSync(join(root, target))) return true
    if (anchor === undefined || !target.endsWith('.md')) return false
    const headings = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    )
    return !headings.includes(anchor)
  })
}

const pages = [
  'README.md',
  'docs/README.md',
  'docs/getting-started.md',
  'docs/glossary.md',
  'docs/proofs.md',
  ...pagesIn('docs/frameworks'),
  ...pagesIn('docs/concepts'),
  ...pagesIn('docs/guides'),
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
]

it.each(pages)('%s has no dead link', (page) => {
  expect(deadLinks(page)).toEqual([])
})
