import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

const EXTENSION = /(\.d)?\.(js|cjs|ts|cts)$/

/** What is bundled, and what is data: all else that is built is one module a source. */
const BUNDLED = /^(vendor\/[a-z-]+\.c?js|page\/inspector\.(js|css)|vectors\.json)$/

export const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

/** The libraries of which a package holds a bundled copy, by name. */
export const vendoredBy = (folder: string): readonly string[] =>
  existsSync(join(folder, 'dist/vendor'))
    ? [...new Set(filesOf(join(folder, 'dist/vendor')).map((file) => file.replace(EXTENSION, '')))]
    : []

/** Why a built file is not a module with a map to a source of the same name, if it is not. */
function complaint(folder: string, file: string): string | undefined {
  if (file.endsWith('.map')) {
    return existsSync(join(folder, 'dist', file.slice(0, -'.map'.length)))
      ? undefined
      : 'is the map of nothing'
  }
  const source = join(folder, 'src', file.replace(EXTENSION, '.ts'))
  if (!existsSync(source)) return 'has no source of its name'
  const path = join(folder, 'dist', file)
  if (!existsSync(`${path}.map`)) return 'has no map'
  const comment = `//# sourceMappingURL=${basename(path)}.map`
  if (!readFileSync(path, 'utf8').trimEnd().endsWith(comment)) return 'does not name its map'
  const map = JSON.parse(readFileSync(`${path}.map`, 'utf8'))
  if (map.file !== basename(path)) return `has the map of ${map.file}`
  if (map.sources.length !== 1) return `has ${map.sources.length} sources`
  return join(dirname(path), map.sources[0]) === source ? undefined : `leads to ${map.sources[0]}`
}

/** The built files of an installed package that a reader could not follow to their source. */
export const unreadable = (folder: string): readonly string[] =>
  filesOf(join(folder, 'dist'))
    .filter((file) => !BUNDLED.test(file))
    .flatMap((file) => {
      const why = complaint(folder, file)
      return why === undefined ? [] : [`dist/${file} ${why}`]
    })

/** The declarations that a module has beside it, or has not. */
export const undeclared = (folder: string): readonly string[] =>
  filesOf(join(folder, 'dist')).filter(
    (file) =>
      /\.c?js$/.test(file) &&
      !BUNDLED.test(file) &&
      !existsSync(join(folder, 'dist', file.replace(/\.(c?)js$/, '.d.$1ts'))),
  )
