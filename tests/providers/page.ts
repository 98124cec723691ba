import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '@hookseal/tests-kit/snippets'

/** The rows of each page's table of what is checked, in order. */
export const ROWS = [
  'Header',
  'Scheme',
  'Covers',
  'Tolerance',
  'Event name',
  'Event id',
  'Replay',
  'Largest body',
  'Answer',
  'Retries',
  'Handshake',
  'Evidence',
] as const

/** The page of one provider, in `docs/providers`. */
export interface Page {
  /** The name of the provider's file. */
  readonly name: string
  readonly title: string
  readonly facts: Readonly<Record<string, string>>
  readonly text: string
}

const folder = join(root, 'docs/providers')
// Pages that do not describe a provider.
const OTHERS = ['README.md', 'paypal.md', 'write-a-provider.md']

function readPage(file: string): Page {
  const text = readFileSync(join(folder, file), 'utf8')
  const [, title = ''] = /^# (.+)$/m.exec(text) ?? []
  const [, table = ''] = /^## What is checked\n\n([^#]*)/m.exec(text) ?? []
  const rows = [...table.matchAll(/^\| ([A-Z][^|]+) \| (.+) \|$/gm)]
  const facts = rows.map(([, name = '', fact = '']) => [name.trim(), fact.trim()])
  return { name: file.replace('.md', ''), title, text, facts: Object.fromEntries(facts) }
}

/** The pages of all providers, sorted by title. */
export const pages: readonly Page[] = readdirSync(folder)
  .filter((file) => file.endsWith('.md') && !OTHERS.includes(file))
  .map(readPage)
  .sort((a, b) => (a.title.toLowerCase() < b.title.toLowerCase() ? -1 : 1))

/** The file names of core's providers. */
export const providerFiles: readonly string[] = readdirSync(
  join(root, 'packages/core/src/providers'),
)
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .map((file) => file.replace('.ts', ''))
