import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

const EXTENSION = /(\.d)?\.(js|cjs|ts|cts)$/

/** Files that come from libraries, and data files. */
const OTHERS = /^(vendor\/[a-z-]+\.c?js|page\/inspector\.(js|css)|vectors\.json|errors\.md)$/
/** Code that several entries need. */
const SHARED = /^shared\.c?js$/

export const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

/** The names of the libraries that are bundled into a package. */
export const vendoredBy = (folder: string): readonly string[] =>
  existsSync(join(folder, 'dist/vendor'))
    ? [...new Set(filesOf(join(folder, 'dist/vendor')).map((file) => file.replace(EXTENSION, '')))]
    : []

/** Every file that a part of a manifest names. */
const targets = (tree: unknown): readonly string[] =>
  typeof tree === 'string' ? [tree] : Object.values(tree ?? {}).flatMap(targets)

/** The built files that a path with a `*` stands for, and what replaces the `*`. */
function expanded(
  folder: string,
  path: string,
): readonly (readonly [file: string, star: string])[] {
  const [home = '', end] = path.split('*')
  if (end === undefined) return [[path, '']]
  return readdirSync(join(folder, home))
    .filter((name) => name.endsWith(end) && !name.endsWith(`.d${end}`))
    .map((name) => [`${home}${name}`, name.slice(0, -end.length)])
}

/** The modules that a package's manifest names: its entries, and both sides of its seam. */
function entriesOf(folder: string): readonly string[] {
  const { exports, imports, bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return targets([exports, imports, bin])
    .flatMap((path) => expanded(folder, path))
    .map(([file]) => file.replace('./dist/', ''))
}

/** What can be imported from a package without an attribute, such as `@hookseal/core/node`. */
export interface Entry {
  readonly name: string
  /** The path of its declarations. */
  readonly declarations: string
}

/** The entries that a built package publishes. */
export function publishedEntries(folder: string): readonly Entry[] {
  const { name, exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const published = Object.entries<{ readonly import: string }>(exports)
    .filter(([entry]) => !entry.endsWith('.json'))
    .flatMap(([entry, target]) =>
      expanded(folder, target.import).map(([file, star]) => ({
        name: name + entry.replace('*', star).slice(1),
        declarations: join(folder, file.replace(/\.js$/, '.d.ts')),
      })),
    )
  return published.filter((one, i) => published.findIndex(({ name }) => name === one.name) === i)
}

/** Why a built file is neither an entry nor declarations with a map to its sources; `undefined` if it is. */
function complaint(folder: string, file: string, entries: readonly string[]): string | undefined {
  if (file.endsWith('.map')) {
    return existsSync(join(folder, 'dist', file.slice(0, -'.map'.length)))
      ? undefined
      : 'is the map of nothing'
  }
  const path = join(folder, 'dist', file)
  if (!existsSync(`${path}.map`)) return 'has no map'
  const comment = `//# sourceMappingURL=${basename(path)}.map`
  if (!readFileSync(path, 'utf8').trimEnd().endsWith(comment)) return 'does not name its map'
  const map = JSON.parse(readFileSync(`${path}.map`, 'utf8'))
  if (map.file !== basename(path)) return `has the map of ${map.file}`
  const sources: readonly string[] = map.sources.map((source: string) =>
    join(dirname(path), source),
  )
  const missing = sources.find((source) => !existsSync(source))
  if (missing !== undefined) return `leads to ${missing}`
  const own = join(folder, 'src', file.replace(EXTENSION, '.ts'))
  if (/\.d\.c?ts$/.test(file))
    return String(sources) === own ? undefined : 'declares another source'
  if (SHARED.test(file)) return undefined
  if (!entries.includes(file)) return 'is no entry'
  return existsSync(own) ? undefined : 'has no source of its name'
}

/** The built files of an installed package that cannot be traced to their sources. */
export function unreadable(folder: string): readonly string[] {
  const entries = entriesOf(folder)
  return filesOf(join(folder, 'dist'))
    .filter((file) => !OTHERS.test(file))
    .flatMap((file) => {
      const why = complaint(folder, file, entries)
      return why === undefined ? [] : [`dist/${file} ${why}`]
    })
}

/** The entries that have no declarations next to them. */
export const undeclared = (folder: string): readonly string[] =>
  filesOf(join(folder, 'dist')).filter(
    (file) =>
      /\.c?js$/.test(file) &&
      !OTHERS.test(file) &&
      !SHARED.test(file) &&
      !existsSync(join(folder, 'dist', file.replace(/\.(c?)js$/, '.d.$1ts'))),
  )
