import { join } from 'node:path'
import { root } from './snippets.ts'

/** For `tsx` in a folder of this repository: without it, the `paths` in its tsconfig.json lead to the sources. */
export const onBuiltPackages: Readonly<Record<string, string>> = {
  TSX_TSCONFIG_PATH: join(root, 'tsconfig.base.json'),
}

/**
 * The file `vitest.config.mjs` of a folder that has the built packages as links. Vitest leaves installed packages to
 * Node, and would transform these, as their real paths are outside of `node_modules`.
 */
export const vitestConfig =
  'export default { test: { server: { deps: { external: [/\\/packages\\/\\w+\\/dist\\//] } } } }'
