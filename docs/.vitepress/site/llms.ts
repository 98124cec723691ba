import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Group } from '../navigation.ts'
import { targetOf } from './links.ts'
import { docs, type Page, routeOf } from './pages.ts'
import { groupsOf } from './sidebar.ts'

/** A page as Markdown, whose links lead to the Markdown of other pages. */
function markdownOf(file: string, addresses: Addresses): string {
  const text = readFileSync(join(docs, file), 'utf8')
  const source = /^---\nsource: (.*)\n/.exec(text)?.[1] ?? `docs/${file}`
  const body = text.replace(/^---\n.*?\n---\n+/s, '').replace(/<a id="[^"]*"><\/a> ?/g, '')
  // Code keeps what looks like a link.
  return body
    .split(/(^```.*?^```$|`[^`\n]*`)/ms)
    .map((part, i) => (i % 2 === 1 ? part : linksIn(part, source, addresses)))
    .join('')
}

function linksIn(text: string, source: string, { site, repository }: Addresses): string {
  return text.replace(
    /(\[(?:[^\][]|\\.)*\])\(([^()\s]+)\)/g,
    (link, label: string, href: string) => {
      const target = targetOf(source, href)
      if (target === undefined) return link
      if (target.kind === 'page') return `${label}(${site}/${target.markdown})`
      return repository === ''
        ? label.slice(1, -1)
        : `${label}(${repository}/blob/main/${target.path})`
    },
  )
}

/** Where the project lives, as far as that is known. */
export interface Addresses {
  readonly repository: string
  readonly site: string
}

/** Writes every page as Markdown, `llms.txt` and `llms-full.txt` beside the pages of the built site. */
export function writeMarkdown(
  folder: string,
  groups: readonly Group[],
  pages: readonly Page[],
  { description, addresses }: { readonly description: string; readonly addresses: Addresses },
): void {
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const texts = new Map(pages.map(({ file }) => [file, markdownOf(file, addresses)]))
  for (const [file, text] of texts) write(routeOf(file), text)
  const grouped = groupsOf(groups, pages)
  const lists = grouped.map(({ text, pages: listed }) => {
    const links = listed.map(
      ({ file, title }) => `- [${title}](${addresses.site}/${routeOf(file)})`,
    )
    return `## ${text}\n\n${links.join('\n')}\n`
  })
  write('llms.txt', `# Hookseal\n\n> ${description}\n\n${lists.join('\n')}`)
  const all = grouped.flatMap(({ pages: listed }) =>
    listed.map(({ file }) => texts.get(file) ?? ''),
  )
  write('llms-full.txt', all.join('\n'))
}
