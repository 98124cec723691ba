import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder `docs`. */
export const docs: string = fileURLToPath(new URL('../../', import.meta.url))

// The list of documents is for readers on GitHub: the site has a sidebar.
export const NOT_PAGES: readonly string[] = ['README.md']

/** A page of the site. */
export interface Page {
  /** Its file, from `docs`. */
  readonly file: string
  /** Its first heading. */
  readonly title: string
}

/** The first heading of a page, as plain text. */
export function titleOf(file: string, text: string): string {
  const title = /^# +(.+)$/m.exec(text)?.[1]
  if (title === undefined) throw new Error(`docs/${file} has no heading`)
  return title
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/[`*]|\\(?=[^\w\s])/g, '')
    .trim()
}

/** Every page of the site, the generated ones included. */
export function allPages(): readonly Page[] {
  return (readdirSync(docs, { recursive: true }) as string[])
    .map((file) => file.replaceAll('\\', '/'))
    .filter(
      (file) => file.endsWith('.md') && !/(^|\/)(node_modules|\.vitepress|public)\//.test(file),
    )
    .filter((file) => !NOT_PAGES.includes(file))
    .sort()
    .map((file) => ({ file, title: titleOf(file, readFileSync(join(docs, file), 'utf8')) }))
}

/** The file under which VitePress knows a page: the README of a folder is its index. */
export function routeOf(file: string): string {
  return file.replace(/(^|\/)README\.md$/, '$1index.md')
}

/** The address of a page, from the root of the site. */
export function addressOf(file: string): string {
  return `/${routeOf(file)
    .replace(/(^|\/)index\.md$/, '$1')
    .replace(/\.md$/, '')}`
}
