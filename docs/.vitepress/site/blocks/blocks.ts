import { posix } from 'node:path'
import MarkdownIt from 'markdown-it'

/** What Markdown says of a fenced block. */
export interface Fence {
  readonly type: string
  readonly info: string
  readonly content: string
  readonly map: readonly [number, number] | null
}

/** One TypeScript block of a page. */
export interface Block {
  /** The Markdown file that holds it, from the root of the repository. */
  readonly source: string
  /** The line of the file on which its code begins, from 1. */
  readonly line: number
  readonly code: string
  /** Where TypeScript sees it, from the root: beside the packages that its reader would have installed. */
  readonly path: string
}

/** Whether a fence holds TypeScript. @throws Error for another way to write `ts`, which would not be checked. */
export function isTypeScript({ type, info }: Fence): boolean {
  if (type !== 'fence') return false
  const language = info.trim().split(/[\s:={[]/)[0] ?? ''
  if (/^(typescript|typescriptreact|[mc]ts|tsx?-.*|vue|svelte)$/i.test(language))
    throw new Error(`a block of ${language}: write ts or tsx, which are type-checked`)
  return /^tsx?$/i.test(language)
}

/** The folder whose `node_modules` the blocks of a file import from. */
function homeOf(source: string): string {
  if (source.startsWith('docs/moving/')) return 'tests/moving'
  const isRecipe = /^(?:docs\/recipes|docs\/frameworks\/nest\.md|packages\/nest)/.test(source)
  return isRecipe ? 'tests/recipes' : 'tests/documents'
}

/** The TypeScript blocks among the tokens of a file, in their order. One that begins with `// name.ts` is that file. */
export function blocksOf(source: string, tokens: readonly Fence[]): readonly Block[] {
  const folder = posix.join(homeOf(source), '.blocks', source.replace(/\W+/g, '-'))
  const seen = new Map<string, number>()
  return tokens.filter(isTypeScript).map(({ content, map, info }, i) => {
    const extension = /^\s*tsx/i.test(info) ? 'tsx' : 'ts'
    const named = /^\/\/ (\S+\.tsx?)\b/.exec(content)?.[1] ?? `part-${i}.${extension}`
    const earlier = seen.get(named) ?? 0
    seen.set(named, earlier + 1)
    // A page that shows another `worker.ts` for each queue shows as many files.
    const name = earlier === 0 ? named : `again-${earlier}/${named}`
    return {
      source,
      line: (map?.[0] ?? 0) + 2,
      code: content,
      path: posix.join(folder, name),
    }
  })
}

/** Which blocks are checked together. Some libraries change Node's own types, also for the pages of others. */
export function programOf({ path }: Block): string {
  return /^tests\/(?:recipes|moving)/.exec(path)?.[0] ?? 'docs'
}

/** The path of the first file of that name on a page, for a block that shows another. */
export function firstOf(path: string): string {
  return path.replace(/\/again-\d+\//, '/')
}

const markdown = new MarkdownIt({ html: true })

/** The TypeScript blocks of the text of a Markdown file. */
export function blocksIn(source: string, text: string): readonly Block[] {
  const front = /^---\n.*?\n---\n/s.exec(text)?.[0] ?? ''
  const body = front.replace(/.+/g, '') + text.slice(front.length)
  return blocksOf(source, markdown.parse(body, {}))
}
