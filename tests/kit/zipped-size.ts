import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/**
 * The size of a bundled module in kilobytes, minified and gzipped, without `node:crypto` itself. Packages are bundled
 * as they are published.
 */
export async function zippedKilobytes(
  contents: string,
  conditions: readonly string[],
): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    // Without the `paths` of tsconfig.json, which lead to the sources.
    tsconfigRaw: {},
    bundle: true,
    minify: true,
    write: false,
    logLevel: 'error',
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    conditions: ['import', ...conditions],
    external: ['node:*'],
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 1024
}
