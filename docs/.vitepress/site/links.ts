import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { MarkdownEnv, MarkdownRenderer } from 'vitepress'
import { addressOf, routeOf } from './pages.ts'
import { root } from './root.ts'

/** Where a link of a Markdown file leads. */
export type Target =
  /** A page of the site. */
  | { readonly kind: 'page'; readonly href: string; readonly markdown: string }
  /** A file of the repository that is no page. */
  | { readonly kind: 'repository'; readonly path: string }

/** The page that shows a file of the repository which stands outside of `docs`. */
const SHOWN: Readonly<Record<string, string>> = {
  'README.md': 'index.md',
  'docs/README.md': 'index.md',
  docs: 'index.md',
  'docs/decisions': 'project/decisions.md',
  'SECURITY.md': 'project/security.md',
  'ARCHITECTURE.md': 'project/architecture.md',
  'CONTRIBUTING.md': 'project/contributing.md',
  'CHANGELOG.md': 'project/changelog.md',
}

function pageOf(path: string): string | undefined {
  const shown = SHOWN[path]
  if (shown !== undefined) return shown
  const name = /^packages\/([a-z]+)(\/README\.md)?$/.exec(path)?.[1]
  if (name !== undefined) return `reference/${name}/README.md`
  if (!path.startsWith('docs/')) return undefined
  const inDocs = path.slice('docs/'.length)
  if (inDocs.endsWith('.md')) return inDocs
  return existsSync(join(root, path, 'README.md')) ? `${inDocs}/README.md` : undefined
}

/**
 * Where a relative link leads, by the file of the repository that holds it.
 *
 * @returns `undefined` for what is no relative link, such as the address of another site.
 * @throws Error when there is no such file.
 */
export function targetOf(from: string, href: string): Target | undefined {
  if (/^([a-z][a-z+.-]*:|\/|#)/i.test(href)) return undefined
  const [to = '', hash] = href.split('#')
  const path = posix.join(posix.dirname(from), decodeURI(to)).replace(/\/$/, '')
  const page = pageOf(path)
  if (page !== undefined && existsSync(join(root, 'docs', page))) {
    const anchor = hash === undefined ? '' : `#${hash}`
    return { kind: 'page', href: addressOf(page) + anchor, markdown: routeOf(page) + anchor }
  }
  const isFile = !path.startsWith('..') && existsSync(join(root, path))
  if (isFile && (!path.endsWith('.md') || !statSync(join(root, path)).isFile())) {
    return { kind: 'repository', path }
  }
  throw new Error(`${from}: the link ${href} leads to no page`)
}

/** The file of the repository that a page shows, from the root. */
export function sourceOf({ path, realPath, frontmatter }: MarkdownEnv): string {
  const source: unknown = frontmatter?.['source']
  return typeof source === 'string' ? source : posix.relative(root, realPath ?? path)
}

/** Makes the links of every page lead to pages, also where the same link on GitHub leads out of `docs`. */
export function siteLinks(md: MarkdownRenderer, repository: string): void {
  md.core.ruler.push('site-links', ({ tokens, env }) => {
    const from = sourceOf(env as MarkdownEnv)
    for (const { children } of tokens) {
      if (children === null) continue
      const unlinked = new Set<number>()
      children.forEach((token, i) => {
        const href = token.type === 'link_open' ? token.attrGet('href') : null
        const target = href === null ? undefined : targetOf(from, href)
        if (target?.kind === 'page') token.attrSet('href', target.href)
        if (target?.kind !== 'repository') return
        if (repository !== '') token.attrSet('href', `${repository}/blob/main/${target.path}`)
        else {
          unlinked.add(i)
          unlinked.add(children.findIndex(({ type }, j) => j > i && type === 'link_close'))
        }
      })
      if (unlinked.size > 0) {
        const kept = children.filter((_, i) => !unlinked.has(i))
        children.splice(0, children.length, ...kept)
      }
    }
  })
}
