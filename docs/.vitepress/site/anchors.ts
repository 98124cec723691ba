const unescaped = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"')

/** The file of a built site that an address shows. */
function fileOf(address: string): string {
  const path = decodeURI(address).slice(1)
  if (path === '' || path.endsWith('/')) return `${path}index.html`
  return path.endsWith('.html') ? path : `${path}.html`
}

/**
 * The internal links of a built site whose page or place on the page does not exist.
 *
 * @param pages - The HTML of each page, by its file
 */
export function deadAnchors(pages: ReadonlyMap<string, string>): readonly string[] {
  const ids = new Map(
    [...pages].map(([file, html]) => [
      file,
      new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => unescaped(id))),
    ]),
  )
  return [...pages].flatMap(([file, html]) => {
    const links = new Set(
      [...html.matchAll(/<a [^>]*?href="([#/][^"]*)"/g)].map(([, href = '']) => unescaped(href)),
    )
    return [...links].flatMap((href) => {
      const [address = '', anchor = ''] = href.split('#')
      if (/\.(md|txt|svg|json)$/.test(address)) return []
      const page = address === '' ? file : fileOf(address)
      const found = ids.get(page)
      if (found === undefined) return [`${file}: ${href} leads to no page`]
      return anchor === '' || found.has(decodeURIComponent(anchor))
        ? []
        : [`${file}: ${href} leads to no place on its page`]
    })
  })
}
