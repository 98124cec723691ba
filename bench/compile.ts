import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Inside `node_modules`, so that the compiled files resolve packages by name and Git ignores them. */
export const cacheFolder: string = join(here, 'node_modules/.cache/hookseal-bench')

/**
 * How the packages under test get in: `node` leaves them to Node, as an application does; `web` bundles the built core
 * as for a platform that is not Node.
 */
export type Build = 'node' | 'web'

/** The names that a source imports, without the packages under test. */
const OTHERS = ['stripe', 'svix', 'standardwebhooks', '@octokit/*']

const BUILDS: Readonly<Record<Build, BuildOptions>> = {
  node: { packages: 'external' },
  // Without the condition `node`, `#crypto` resolves as in a Worker.
  web: { external: [...OTHERS, 'node:*'], conditions: ['import'], mainFields: ['module', 'main'] },
}

/** Compiles one file of this folder to plain JavaScript, so that no loader is measured. */
export async function compile(name: string, kind: Build = 'node'): Promise<string> {
  const outfile = join(cacheFolder, `${name} ${kind}.mjs`.replaceAll(' ', '-'))
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'node20',
    logLevel: 'error',
    // Without the `paths` of tsconfig.json, which lead to the sources.
    tsconfigRaw: {},
    alias: { '@hookseal/tests-kit': join(here, '../tests/kit') },
    ...BUILDS[kind],
  })
  const usesNodeCrypto = readFileSync(outfile, 'utf8').includes('createSecretKey')
  if (kind === 'web' && usesNodeCrypto) throw new Error('the web build holds the Node backend')
  return outfile
}
