// If the sources of a package use a library that is only in its `devDependencies`, the used parts are bundled into the
// package, in `dist/vendor`. The library's license belongs in THIRD-PARTY-NOTICES.md.
import { join } from 'node:path'
import { build } from 'esbuild'

/** Bundles the parts of such libraries that `sources` use (`import * as v from 'library'`). Returns their names. */
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
