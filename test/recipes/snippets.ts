import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Writes the files that a recipe shows (their names are in the first line), and says where. */
export function writeSnippets(recipe: string): string {
  const folder = join(root, '.cache/recipes', recipe)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  // Nest's decorators are those of TypeScript.
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const options = '{ "compilerOptions": { "experimentalDecorators": true } }'
  writeFileSync(join(folder, 'tsconfig.json'), options)
  const text = readFileSync(join(root, 'docs/recipes', `${recipe}.md`), 'utf8')
  for (const [, name, code] of text.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```$/gms)) {
    writeFileSync(join(folder, String(name)), String(code))
  }
  return folder
}
