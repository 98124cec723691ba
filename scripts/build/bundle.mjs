// Writes one file per entry, and `shared` for code that several entries need, because loading a file takes longer than
// running it. Nothing is renamed or minified, and the maps lead to the sources, which are published too.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rollup } from 'rollup'
import { compileModule } from './compile.mjs'

const isRelative = (specifier) => /^\.\.?\//.test(specifier)

// An entry that another one imports is copied into it, so that both stay one file.
const COPY = '?copy'
const sourceOf = (id) => id.replace(COPY, '')

const FILE_URL = 'require("node:url").pathToFileURL(__filename).href'

/** Compiles sources, and leaves all other imports external. */
const sources = (dist, vendored, entries, { format, js }) => ({
  name: 'sources',
  resolveId(specifier, importer) {
    if (importer === undefined) return null
    if (isRelative(specifier)) {
      const path = join(dirname(importer), specifier)
      return entries.includes(path) ? `${path}${COPY}` : path
    }
    return vendored.includes(specifier)
      ? { id: join(dist, 'vendor', specifier + js), external: 'relative' }
      : { id: specifier, external: true }
  },
  load: (id) => readFileSync(sourceOf(id), 'utf8'),
  transform: (text, id) => compileModule(sourceOf(id), text),
  resolveImportMeta: (property) => (format === 'cjs' && property === 'url' ? FILE_URL : null),
})

/** Bundles `entries`, as names to files of `src`. The sources in `shared` go into the file of that name. */
export async function bundle({ folder, entries, shared, vendored, kind }) {
  const dist = join(folder, 'dist')
  const bundled = await rollup({
    input: entries,
    plugins: [sources(dist, vendored, Object.values(entries), kind)],
    onwarn(warning) {
      throw new Error(warning.message)
    },
  })
  await bundled.write({
    dir: dist,
    format: kind.format,
    entryFileNames: `[name]${kind.js}`,
    chunkFileNames: `[name]${kind.js}`,
    manualChunks: (id) => (shared.includes(id) ? 'shared' : undefined),
    minifyInternalExports: false,
    hoistTransitiveImports: false,
    externalLiveBindings: false,
    esModule: true,
    exports: 'named',
    interop: 'auto',
    generatedCode: 'es2015',
    sourcemap: true,
    sourcemapExcludeSources: true,
    sourcemapPathTransform: sourceOf,
  })
  await bundled.close()
}
