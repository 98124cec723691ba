import { posix } from 'node:path'
import GithubSlugger from 'github-slugger'

/** The places on a page: every heading by its text, and every id. */
function placesOf(text: string): {
  readonly headings: ReadonlyMap<string, string>
  readonly ids: ReadonlySet<string>
} {
  const slugger = new GithubSlugger()
  const headings = new Map<string, string>()
  for (const [, title = ''] of text.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.+)$/gm)) {
    const slug = slugger.slug(title)
    if (!headings.has(title)) headings.set(title, slug)
  }
  const ids = [...text.matchAll(/<a id="([^"]+)"/g)].map(([, id = '']) => id)
  return { headings, ids: new Set([...headings.values(), ...ids]) }
}

/**
 * Corrects the links of the generated pages to names that differ in case only, such as `handOff` and `HandOff`: TypeDoc
 * counts such headings in another order than the one in which they stand on the page.
 */
export function withAnchors(pages: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const places = new Map([...pages].map(([file, text]) => [file, placesOf(text)]))
  return new Map(
    [...pages].map(([file, text]) => {
      const corrected = text.replace(
        /\[(`?)([^`\]]+)`?\]\(([^)#]*)#([^)]+)\)/g,
        (link, tick: string, name: string, to: string, anchor: string) => {
          const target = places.get(to === '' ? file : posix.join(posix.dirname(file), to))
          const slug = target?.headings.get(name)
          if (target === undefined || slug === undefined || target.ids.has(anchor)) return link
          return `[${tick}${name}${tick}](${to}#${slug})`
        },
      )
      return [file, corrected]
    }),
  )
}
