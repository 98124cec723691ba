import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../root.ts'
import { type Block, blocksIn } from './blocks.ts'
import { type Typed, typesOf } from './types.ts'

const cache = join(root, '.cache/docs/types.json')

/** Everything beside a page that decides its types: what is built, what is installed, and this code. */
function surroundingsHash(): string {
  const hash = createHash('sha256')
  const add = (file: string) => hash.update(file).update(readFileSync(join(root, file)))
  const addAll = (folder: string, ending: RegExp) => {
    const found = readdirSync(join(root, folder), { recursive: true }) as string[]
    for (const file of found.filter((path) => ending.test(path)).sort()) add(join(folder, file))
  }
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    addAll(`packages/${name}/dist`, /\.d\.ts$/)
    add(`packages/${name}/package.json`)
  }
  addAll('docs/.vitepress/site/blocks', /\.ts$/)
  for (const file of ['pnpm-lock.yaml', 'tsconfig.json', 'tsconfig.base.json']) add(file)
  add('tests/documents/surroundings.ts')
  return hash.digest('hex')
}

const surroundings = surroundingsHash()

/** Pages whose blocks have no error, by a hash of what decides their types. */
const known = new Map<string, readonly Typed[]>()

function keyOf(blocks: readonly Block[]): string {
  const content = blocks.map(({ path, code }) => [path, code])
  return createHash('sha256')
    .update(JSON.stringify([surroundings, content]))
    .digest('hex')
}

/** Reads what `checkPages` has found. */
export function readTypes(): void {
  let text: string
  try {
    text = readFileSync(cache, 'utf8')
  } catch {
    return
  }
  for (const [key, typed] of JSON.parse(text)) known.set(key, typed)
}

function check(pages: readonly (readonly Block[])[]): void {
  const missing = pages.filter((blocks) => blocks.length > 0 && !known.has(keyOf(blocks)))
  if (missing.length === 0) return
  const types = typesOf(missing.flat())
  const errors: string[] = []
  for (const blocks of missing) {
    const typed = blocks.flatMap((block) => types.get(block) ?? [])
    const found = typed.flatMap((block) => block.errors)
    errors.push(...found)
    if (found.length === 0) known.set(keyOf(blocks), typed)
  }
  if (errors.length > 0) throw new Error(`type errors in the documentation\n${errors.join('\n')}`)
}

/**
 * Type-checks the blocks of Markdown files, or reads what an earlier check has found.
 *
 * @param texts - The text of each file, by its path from the root
 * @throws Error with every type error, each with its page and line
 */
export function checkPages(texts: ReadonlyMap<string, string>): void {
  const pages = [...texts].map(([source, text]) => blocksIn(source, text))
  readTypes()
  try {
    check(pages)
  } finally {
    const keys = pages.map(keyOf)
    mkdirSync(dirname(cache), { recursive: true })
    const kept = keys.flatMap((key) => (known.has(key) ? [[key, known.get(key)]] : []))
    writeFileSync(cache, JSON.stringify(kept))
  }
}

/** The types of the blocks of a page. @throws Error with their type errors */
export function typesOfPage(blocks: readonly Block[]): readonly Typed[] {
  check([blocks])
  return known.get(keyOf(blocks)) ?? []
}
