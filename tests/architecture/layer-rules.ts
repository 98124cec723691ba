import { importsOf, relativeTarget } from './imports.ts'
import { type Project, type Rule, sources } from './project.ts'

/** What every source imports from its own package, including type imports, in the order of the paths. */
function importGraph(project: Project): ReadonlyMap<string, readonly string[]> {
  const edges = sources(project).map((source) => {
    const targets = importsOf(source).flatMap(
      ({ specifier }) => relativeTarget(source, specifier) ?? [],
    )
    return [source.path, [...new Set(targets)].sort()] as const
  })
  return new Map(edges.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The shortest import circle from a file back to itself; `undefined` if there is none. */
function shortestCircle(
  graph: ReadonlyMap<string, readonly string[]>,
  start: string,
): readonly string[] | undefined {
  const ways = new Map<string, readonly string[]>([[start, [start]]])
  for (const [path, way] of ways) {
    for (const target of graph.get(path) ?? []) {
      if (target === start) return way
      if (!ways.has(target)) ways.set(target, [...way, target])
    }
  }
  return undefined
}

/** The same circle, starting at its first path, whichever file it was found from. */
function turned(circle: readonly string[]): readonly string[] {
  const first = circle.indexOf([...circle].sort()[0] ?? '')
  return [...circle.slice(first), ...circle.slice(0, first)]
}

/** No file imports itself through other files of its package, not even for types. */
export const importCircles: Rule = (project) => {
  const graph = importGraph(project)
  const circles = [...graph.keys()]
    .flatMap((path) => {
      const circle = shortestCircle(graph, path)
      return circle === undefined ? [] : [turned(circle)]
    })
    .sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1))
  // Of circles that share a file, only the shortest is reported: fixing it often fixes the others.
  const seen = new Set<string>()
  return circles.flatMap((circle) => {
    if (circle.some((path) => seen.has(path))) return []
    for (const path of circle) seen.add(path)
    return [[...circle, ...circle.slice(0, 1)].join(' -> ')]
  })
}

/** The folders of core, lowest first. A folder may import every folder below it. */
const FLOORS = [
  'util',
  'error',
  'crypto',
  'http',
  'provider',
  'authenticate',
  'replay',
  'delivery',
  'receiver',
]
const below = (floor: string) => FLOORS.slice(0, FLOORS.indexOf(floor))

/** The folders that each folder of core may import, besides itself. */
const MAY_IMPORT: ReadonlyMap<string, readonly string[]> = new Map([
  ...FLOORS.map((floor) => [floor, below(floor)] as const),
  // The folders of the top layer do not import each other.
  ['providers', ['util', 'error', 'http', 'provider', 'authenticate']],
  ['explain', below('receiver')],
  ['node', FLOORS],
  ['lambda', FLOORS],
  ['toolkit', FLOORS],
])

const CORE = 'packages/core/src/'
const ROOT = `${CORE}index.ts`

/** `packages/core/src/http/body/read.ts` gives `http`; a file of the root gives its own name. */
const folderOf = (path: string) => path.slice(CORE.length).split('/')[0] ?? ''

/** Inside core, imports go down the folders, and every source has a folder. */
export const coreFloors: Rule = (project) =>
  sources(project)
    .filter(({ path }) => path.startsWith(CORE) && path !== ROOT)
    .flatMap((source) => {
      const folder = folderOf(source.path)
      if (folder === source.path.slice(CORE.length)) {
        return [`${source.path} lies outside the folders of core`]
      }
      const allowed = MAY_IMPORT.get(folder)
      if (allowed === undefined) return [`${source.path} is in a folder without a floor: ${folder}`]
      return importsOf(source).flatMap(({ at, specifier }) => {
        // The import map selects one of the files in this folder.
        const target =
          specifier === '#crypto' ? `${CORE}crypto/` : relativeTarget(source, specifier)
        if (target === undefined || !target.startsWith(CORE)) return []
        const imported = folderOf(target)
        return imported === folder || allowed.includes(imported)
          ? []
          : [`${at} ${folder} imports ${imported}`]
      })
    })
