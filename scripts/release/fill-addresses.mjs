// Fills in what needs the addresses in addresses.json: the packages' manifests, the links of their READMEs, and the
// address of the error pages. Run it on the checkout that is about to be published; nothing of it is committed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** An address without a slash at its end. */
function checked(name, value) {
  if (!/^https:\/\/[^/\s]+(\/[^/\s]+)*$/.test(value)) {
    throw new Error(`addresses.json: ${name} must be an https address without a final slash`)
  }
  return value
}

/** The address of what a relative link leads to, seen from `folder`. */
function absolute(link, folder, { repository, site }) {
  const [path, anchor = ''] = link.split(/(?=#)/)
  const target = posix.join(folder, path)
  const page = /^docs\/(.+)\.md$/.exec(target)?.[1]
  if (page !== undefined) return `${site}/${page.replace(/(^|\/)README$/, '$1')}${anchor}`
  const kind = /\.\w+$/.test(target) ? 'blob' : 'tree'
  return `${repository}/${kind}/HEAD/${target}${anchor}`
}

const isRelative = (link) => !/^(?:[a-z]+:|#)/.test(link)

/** Makes every relative link of a Markdown text absolute. Code is left alone. */
export const withAbsoluteLinks = (text, folder, addresses) =>
  text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part.replace(/\]\(([^)\s]+)\)/g, (whole, link) =>
            isRelative(link) ? `](${absolute(link, folder, addresses)})` : whole,
          ),
    )
    .join('')

/** Fills in the addresses in the checkout at `root`. */
export function fillAddresses(root) {
  const read = (path) => readFileSync(join(root, path), 'utf8')
  const edit = (path, change) => writeFileSync(join(root, path), change(read(path)))
  const { repository, site } = JSON.parse(read('addresses.json'))
  const addresses = { repository: checked('repository', repository), site: checked('site', site) }

  for (const name of readdirSync(join(root, 'packages'))) {
    const folder = `packages/${name}`
    edit(`${folder}/package.json`, (text) => {
      const links = {
        repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
        homepage: site,
        bugs: `${repository}/issues`,
      }
      return `${JSON.stringify({ ...JSON.parse(text), ...links }, null, 2)}\n`
    })
    edit(`${folder}/README.md`, (text) => withAbsoluteLinks(text, folder, addresses))
  }
  edit('packages/core/src/error/docs-url.ts', (text) => {
    const filled = text.replace("const SITE = ''", `const SITE: string = '${site}'`)
    if (filled === text) throw new Error('docs-url.ts: the empty address was not found')
    return filled
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) fillAddresses(process.cwd())
