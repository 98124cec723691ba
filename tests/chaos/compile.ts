import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The program of the receivers. */
export const RECEIVER: URL = new URL('receiver/main.ts', import.meta.url)
/** The program of the receivers and workers of a queue. */
export const QUEUE_CHILD: URL = new URL('queue/child/main.ts', import.meta.url)

// What the clients' CommonJS needs to load modules of Node.
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The compiled program of the processes. A loader would slow down each of their many starts. */
export interface Program {
  readonly file: string
  remove(): Promise<void>
}

/** Bundles a program with the sources of the packages and the clients of the servers, to load few files a start. */
export async function compile(entry: URL): Promise<Program> {
  // Inside `node_modules`, so that it finds what stays external and Git ignores it.
  const name = `hookseal-chaos-${process.pid}-${randomUUID()}`
  const folder = join(root, 'tests/chaos/node_modules/.cache', name)
  await build({
    entryPoints: [fileURLToPath(entry)],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Native modules, and a client whose logger does not load from a bundle.
    external: ['pg-native', 'msgpackr-extract', 'graphile-worker'],
    banner: { js: REQUIRE },
    // Its sources are not compiled either.
    alias: { '@hookseal/tests-kit': join(root, 'tests/kit') },
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'error',
  })
  const file = join(folder, 'main.mjs')
  return { file, remove: () => rm(folder, { recursive: true, force: true }) }
}
