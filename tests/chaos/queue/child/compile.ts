import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** The compiled program of the processes. A loader would slow down each of their many starts. */
export interface Program {
  readonly file: string
  remove(): Promise<void>
}

/** Compiles the program with the sources of the packages. The clients of the engines stay external. */
export async function compileChild(): Promise<Program> {
  // Inside `node_modules`, so that it finds the clients and Git ignores it.
  const folder = join(root, `node_modules/.cache/hookseal-chaos-${process.pid}-${Date.now()}`)
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'error',
  })
  const file = join(folder, 'main.mjs')
  return { file, remove: () => rm(folder, { recursive: true, force: true }) }
}
