import { fileURLToPath } from 'node:url'
import * as core from '@hookseal/core'
import { build } from 'esbuild'

/** The part of the public API that the vectors go through. */
export type Library = Pick<
  typeof core,
  'createReceiver' | 'defineProvider' | 'hmac' | 'asymmetric' | 'WebhookError'
>

/** The built package as Node loads it. */
export const nodeLibrary: Library = core

const ENTRY = `export { asymmetric, createReceiver, defineProvider, hmac, WebhookError } from '@hookseal/core'`

/**
 * The built package as a Worker gets it. Node itself always takes the branch of `#crypto` that is meant for Node, so
 * the other one is bundled with the conditions of Workers.
 *
 * @throws Error if the bundle still imports something
 */
export async function webLibrary(): Promise<Library> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: ENTRY, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    // Without the `paths` of the repository, which lead to the sources and to Node's backend.
    tsconfigRaw: {},
    write: false,
    metafile: true,
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
  if (imports.length > 0) throw new Error(`the bundle imports ${imports[0]?.path}`)
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')
  return import(`data:text/javascript;base64,${text}`) as Promise<Library>
}
