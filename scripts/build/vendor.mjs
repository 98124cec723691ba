// A library that is in a package's `devDependencies` alone, and yet used by its sources, is bundled into the
// package: what is used of it, in `dist/vendor`. Its license belongs in THIRD-PARTY-NOTICES.md.
import { join } from 'node:path'
import { build } from 'esbuild'

/** Bundles what `sources` use of such libraries (`import * as v from 'library'`); returns their names. */
export async function vendor({ dependencies, devDependencies }, folder, sources, extension) {
  const text = [...sources.values()].join('\n')
  const names = Object.keys(devDependencies ?? {}).filter((name) => !(name in (dependencies ?? {})))
  const vendored = names.flatMap((name) => {
    const alias = new RegExp(`^import \\* as (\\w+) from '${name}'`, 'm').exec(text)?.[1]
    if (alias === undefined) return []
    const used = text.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, 'g'))
    return [{ name, used: [...new Set(Array.from(used, ([, member]) => member))].sort() }]
  })
  for (const { name, used } of vendored) {
    await build({
      stdin: { contents: `export { ${used.join(', ')} } from '${name}'`, resolveDir: folder },
      outfile: join(folder, 'dist/vendor', name + extension),
      bundle: true,
      format: extension === '.js' ? 'esm' : 'cjs',
      platform: 'neutral',
      target: 'es2022',
      logLevel: 'warning',
    })
  }
  return vendored.map(({ name }) => name)
}
