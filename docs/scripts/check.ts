import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deadAnchors } from '../.vitepress/site/anchors.ts'
import { docs } from '../.vitepress/site/pages.ts'

// After the site is built: every link of a page leads to a page, and to a place on it.

const dist = join(docs, '.vitepress/dist')
const files = (readdirSync(dist, { recursive: true }) as string[]).filter((file) =>
  file.endsWith('.html'),
)
const pages = new Map(
  files.map((file) => [file.replaceAll('\\', '/'), readFileSync(join(dist, file), 'utf8')]),
)
const dead = deadAnchors(pages)
if (dead.length > 0) {
  console.error(`links that lead nowhere:\n${dead.join('\n')}`)
  process.exit(1)
}
console.log(`${pages.size} pages, no dead link`)
