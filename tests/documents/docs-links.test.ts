import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { repositoryFiles } from '@hookseal/tests-kit/repository-files'
import { withProgram } from '@hookseal/tests-kit/with-program'
import { describe, expect, it } from 'vitest'

// Follows every relative link of every Markdown file, to a file and to a heading in it.

/** The text of files by their path; `exists` also knows files that hold no Markdown. */
interface Pages {
  readonly text: (path: string) => string | undefined
  readonly exists: (path: string) => boolean
}

const withoutFences = (text: string) => text.replace(/^( *)(```+|~~~+)[\s\S]*?^\1\2 *$/gm, '')
const withoutCode = (text: string) => withoutFences(text).replace(/(`+)[\s\S]*?\1/g, '')

/** What GitHub makes of a heading: `## Node & Deno` is reached by `#node--deno`. */
const slug = (heading: string) =>
  heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-')

function anchors(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [, heading = '', own] of withoutFences(text).matchAll(
    /^#{1,6} +(.*?)(?: *\{#([\w-]+)\})? *#*$/gm,
  )) {
    const name = own ?? slug(heading)
    let unique = name
    for (let i = 1; found.has(unique); i += 1) unique = `${name}-${i}`
    found.add(unique)
  }
  for (const [, id = ''] of text.matchAll(/<\w+[^>]*\b(?:id|name)="([^"]+)"/g)) found.add(id)
  return found
}

function links(text: string): readonly string[] {
  const prose = withoutCode(text)
  const inline = prose.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g)
  const defined = prose.matchAll(/^ {0,3}\[[^\]]+\]: *<?([^\s>]+)/gm)
  const html = prose.matchAll(/<a\s[^>]*href="([^"]+)"/g)
  return [...inline, ...defined, ...html].map(([, target = '']) => target)
}

/** The links of one page that lead nowhere. */
function deadLinks(page: string, { text, exists }: Pages): readonly string[] {
  return links(text(page) ?? '').flatMap((link) => {
    if (/^[a-z][a-z+.-]*:/i.test(link)) return []
    const [target = '', anchor] = link.split('#')
    const path = target === '' ? page : posix.join(posix.dirname(page), decodeURI(target))
    if (path.startsWith('docs/reference/')) return [] // generated when the site is built
    if (!exists(path)) return [`${page}: ${link} leads to no file`]
    const linked = anchor === undefined ? undefined : text(path)
    if (anchor === undefined || (linked !== undefined && anchors(linked).has(anchor))) return []
    return [`${page}: ${link} leads to no heading`]
  })
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const repository: Pages = {
  text: (path) => (path.endsWith('.md') ? readFileSync(`${root}${path}`, 'utf8') : undefined),
  exists: (path) => existsSync(`${root}${path}`),
}
const pages = () =>
  repositoryFiles().filter((path) => path.endsWith('.md') && !path.startsWith('tests/vectors/'))

describe('a link', () => {
  const files: Readonly<Record<string, string>> = {
    'a.md':
      '# One\n\n## It\'s `b_c` & d\n\n## Two\n\n## Two\n\n<a id="three"></a>\n\n```sh\n# four\n```\n',
    'b/c.ts': '',
  }
  const dead = (text: string) => {
    const all: Readonly<Record<string, string>> = { ...files, 'b/page.md': text }
    return deadLinks('b/page.md', {
      text: (path) => (path.endsWith('.md') ? all[path] : undefined),
      exists: (path) => path in all,
    })
  }

  it.each([
    '[x](../a.md)',
    '[x](../a.md#one)',
    '[x](../a.md#its-b_c--d)',
    '[x](../a.md#two-1)',
    '[x](../a.md#three "title")',
    '[x](c.ts)',
    '[x](https://example.com/#y)',
    '`[x](missing.md)`',
    '```md\n[x](missing.md)\n```',
    '# Here\n\n[x](#here)',
  ])('that leads somewhere is accepted: %s', (text) => {
    expect(dead(text)).toEqual([])
  })

  it.each([
    ['[x](missing.md)', 'missing.md leads to no file'],
    ['[x][y]\n\n[y]: ../missing.md', '../missing.md leads to no file'],
    ['[x](../a.md#four)', '../a.md#four leads to no heading'],
    ['[x](#there)', '#there leads to no heading'],
    ['[x](c.ts#one)', 'c.ts#one leads to no heading'],
    ['<a href="d.md">x</a>', 'd.md leads to no file'],
  ])('that leads nowhere is found: %s', (text, message) => {
    expect(dead(text)).toEqual([`b/page.md: ${message}`])
  })
})

withProgram('git', 'the Markdown files of this repository', () => {
  it('are found', () => {
    expect(pages()).toEqual(expect.arrayContaining(['README.md', 'docs/errors.md']))
  })

  it('have no link that leads nowhere', () => {
    expect(pages().flatMap((page) => deadLinks(page, repository))).toEqual([])
  })
})
