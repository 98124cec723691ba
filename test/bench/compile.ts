import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '../..')

/** Inside `node_modules`, so that what is compiled resolves packages by name, and git does not see it. */
export const cacheFolder: string = join(root, 'node_modules/.cache/hookseal-bench')

/**
 * How the packages under test get in: `node` leaves them to Node, as an application does; `web` bundles the
 * built core as for a platform that is not Node; `no JSON` bundles core's source, with the JSON parser
 * replaced by a constant.
 */
export type Build = 'node' | 'web' | 'no JSON'

const PARSER = /core\/src\/http\/payload\.ts$/

const CONSTANT = `
export const parseJson = () => ({ type: 'order.updated' })
export const parsePayload = parseJson
export const parseForm = () => ({})
export const beginsAsJson = () => true
`

/** Fails when there is nothing to replace any more, rather than measure something else. */
function constantParser(): Plugin {
  let replaced = false
  return {
    name: 'constant-parser',
    setup({ onLoad, onEnd }) {
      onLoad({ filter: PARSER }, () => {
        replaced = true
        return { contents: CONSTANT }
      })
      onEnd(() =>
        replaced ? {} : { errors: [{ text: 'core has no src/http/payload.ts to be replaced' }] },
      )
    },
  }
}

/** The names that a source imports, without the packages under test. */
const OTHERS = ['stripe', 'svix', 'standardwebhooks', '@octokit/*']

const core = (file: string) => join(root, 'packages/core/src', file)

const BUILDS: Readonly<Record<Build, BuildOptions>> = {
  node: { packages: 'external' },
  // No condition `node`: `#crypto` is then what it is in a Worker.
  web: { external: [...OTHERS, 'node:*'], conditions: ['import'], mainFields: ['module', 'main'] },
  'no JSON': {
    external: [...OTHERS, 'node:*'],
    alias: {
      '#crypto': core('crypto/node.ts'),
      '@hookseal/core/providers': core('providers/index.ts'),
      '@hookseal/core': core('index.ts'),
    },
  },
}

/** Compiles one file of this folder to plain JavaScript, so that no loader is part of what is timed. */
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
    // Without the paths of tsconfig.json, which lead to the sources.
    tsconfigRaw: {},
    plugins: kind === 'no JSON' ? [constantParser()] : [],
    ...BUILDS[kind],
  })
  const usesNodeCrypto = readFileSync(outfile, 'utf8').includes('createSecretKey')
  if (kind === 'web' && usesNodeCrypto) throw new Error('the web build holds the Node backend')
  return outfile
}
