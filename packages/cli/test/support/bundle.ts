import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The file that runs the command. */
    hooksealBundle: string
  }
}

const home = fileURLToPath(new URL('../..', import.meta.url))

/** Makes one file of the command's sources for a run of the tests: a process then starts in a tenth of the time. */
export default async function bundle(project: TestProject): Promise<() => void> {
  const file = join(home, '.cache', `hookseal-${process.pid}-${randomUUID()}.mjs`)
  await build({
    entryPoints: [join(home, 'src/main.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['commander', 'picocolors'],
    tsconfig: join(home, '../../tsconfig.json'),
  })
  project.provide('hooksealBundle', file)
  return () => rmSync(file, { force: true })
}
