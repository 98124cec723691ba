import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, snippetsOf } from '@hookseal/tests-kit/snippets'

/** The pages of docs/moving that show a receiver before and after. */
export const PAGES = [
  'svix',
  'standardwebhooks',
  'stripe',
  'octokit',
  'slack-bolt',
  'tern',
  'clerk',
  'by-hand',
] as const

export type Page = (typeof PAGES)[number]

export const SIDES = ['before', 'after'] as const

const folder = join(root, '.cache/moving')

/** Writes both versions of every page into a folder where the libraries that they import are installed. */
export function writePages(): string {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  symlinkSync(join(root, 'tests/moving/node_modules'), join(folder, 'node_modules'), 'junction')
  for (const page of PAGES) {
    mkdirSync(join(folder, page))
    for (const { name, code } of snippetsOf(`docs/moving/${page}.md`)) {
      if (name !== undefined) writeFileSync(join(folder, page, name), code)
    }
  }
  return folder
}
