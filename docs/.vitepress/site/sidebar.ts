import { dirname } from 'node:path'
import type { DefaultTheme } from 'vitepress'
import type { Group } from '../navigation.ts'
import { addressOf, type Page } from './pages.ts'

/** In a folder, its README comes first, and what a package itself exports before its other entries. */
function rank(file: string): number {
  if (file.endsWith('/README.md')) return 0
  return file.endsWith('/api.md') ? 1 : 2
}

const inOrder = (pages: readonly Page[]) =>
  pages.toSorted((a, b) => (dirname(a.file) === dirname(b.file) ? rank(a.file) - rank(b.file) : 0))

/** The pages of every group, in their order. @throws Error naming a page that stands in no group. */
export function groupsOf(
  groups: readonly Group[],
  pages: readonly Page[],
): readonly { readonly text: string; readonly pages: readonly Page[] }[] {
  const taken = new Set<string>()
  const take = (found: readonly Page[]) =>
    found.filter(({ file }) => !taken.has(file) && taken.add(file))
  const grouped = groups.map(({ text, pages: listed }) => ({
    text,
    pages: listed.flatMap((entry) =>
      take(
        inOrder(pages).filter(({ file }) =>
          entry.endsWith('/') ? file.startsWith(entry) : file === entry,
        ),
      ),
    ),
  }))
  const left = pages.filter(({ file }) => !taken.has(file)).map(({ file }) => `docs/${file}`)
  if (left.length > 0)
    throw new Error(`${left.join(', ')}: in no group of docs/.vitepress/navigation.ts`)
  return grouped.filter(({ pages }) => pages.length > 0)
}

const itemOf = ({ file, title }: Page) => ({ text: title, link: addressOf(file) })

/** The sidebar that shows those groups. */
export function sidebarOf(
  groups: readonly Group[],
  pages: readonly Page[],
): DefaultTheme.SidebarItem[] {
  return groupsOf(groups, pages).map(({ text, pages: listed }, i) => {
    const under = groups.find((group) => group.text === text)?.under
    const isUnder = ({ file }: Page) => under !== undefined && file.startsWith(under.folder)
    const items = listed
      .filter((page) => !isUnder(page))
      .map((page) => {
        if (page.file !== under?.page) return itemOf(page)
        return { ...itemOf(page), collapsed: true, items: listed.filter(isUnder).map(itemOf) }
      })
    return { text, collapsed: i > 1, items }
  })
}

/** The bar at the top, which leads to the first page of some groups. */
export function barOf(
  names: readonly string[],
  groups: readonly Group[],
  pages: readonly Page[],
): DefaultTheme.NavItem[] {
  return groupsOf(groups, pages)
    .filter(({ text }) => names.includes(text))
    .flatMap(({ text, pages: [first, second] }) => {
      const page = first?.file === 'index.md' ? (second ?? first) : first
      return page === undefined ? [] : [{ text, link: addressOf(page.file) }]
    })
}
