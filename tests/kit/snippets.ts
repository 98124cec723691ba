import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../../', import.meta.url))

/** One TypeScript block of a document. */
export interface Snippet {
  /** The name in its first line, such as `// handler.ts`; without one, the block is a part of a file. */
  readonly name: string | undefined
  readonly code: string
}

/** Finds the TypeScript blocks of a document, in their order. */
export function snippetsOf(document: string): readonly Snippet[] {
  const text = readFileSync(join(root, document), 'utf8')
  return [...text.matchAll(/^```tsx?\n(?:\/\/ (\S+\.tsx?)\b[^\n]*\n)?(.*?)^```$/gms)].map(
    ([, name, code = '']) => ({ name, code }),
  )
}

/** One block of a document, in any language. */
export interface Block {
  readonly language: string
  /** The name in its first line, such as `// server.mjs`. */
  readonly file: string | undefined
  readonly code: string
}

/** Finds all blocks of a document, in their order. */
export function blocksOf(document: string): readonly Block[] {
  const text = readFileSync(join(root, document), 'utf8')
  return [...text.matchAll(/^```(\w+)\n(?:\/\/ (\S+\.\w+)\b[^\n]*\n)?(.*?)^```$/gms)].map(
    ([, language = '', file, code = '']) => ({ language, file, code }),
  )
}

/**
 * Creates an empty folder for the files of a document. It is an ES module project, and finds the packages that a reader
 * installs: those of `tests/documents`.
 */
export function emptyFolder(name: string): string {
  const folder = join(root, 'tests/documents/.cache', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** Writes one file and creates its parent folders. */
export function writeIn(folder: string, name: string, code: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, code)
  return path
}

/** Writes the files that a recipe or another document shows, named by their first line. Returns the folder. */
export function writeSnippets(name: string, document = `docs/recipes/${name}.md`): string {
  const folder = emptyFolder(name)
  // Nest uses TypeScript's experimental decorators.
  const options = '{ "compilerOptions": { "experimentalDecorators": true } }'
  writeFileSync(join(folder, 'tsconfig.json'), options)
  for (const { name: file, code } of snippetsOf(document)) {
    if (file !== undefined) writeIn(folder, file, code)
  }
  return folder
}
