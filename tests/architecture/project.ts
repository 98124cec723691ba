import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { remembered } from './remembered.ts'

/** The text of files, by their path from the repository's root. A fixture is a small one. */
export type Project = Readonly<Record<string, string>>

/** A rule returns one line per violation, as in `path:line what is wrong`. */
export type Rule = (project: Project) => readonly string[]

const root = new URL('../../', import.meta.url)
const isSource = (path: string) => /\.[cm]?tsx?$/.test(path)
const isInstalledOrBuilt = (path: string) =>
  /(^|\/)(node_modules|dist|\.next|\.cache)(\/|$)/.test(path)

/** The TypeScript files and manifests of this repository's workspaces, and the manifest and test set-up of its root. */
export function readProject(): Project {
  const files: Record<string, string> = {}
  const read = (path: string) => {
    files[path] = readFileSync(fileURLToPath(new URL(path, root)), 'utf8')
  }
  const walk = (folder: string) => {
    for (const entry of readdirSync(new URL(`${folder}/`, root), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`
      if (isInstalledOrBuilt(path)) continue
      if (entry.isDirectory()) walk(path)
      else if (isSource(path) || entry.name === 'package.json') read(path)
    }
  }
  for (const path of ['package.json', 'vitest.config.ts']) read(path)
  for (const folder of ['packages', 'examples', 'tests', 'bench', 'docs']) walk(folder)
  return files
}

/** One source file of a package (`packages/<owner>/src`), of an example or of the tests. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly kind: 'package' | 'example' | 'test'
  /** Name of the folder, such as `core` or `express`. */
  readonly owner: string
}

/** The source files of a project, without the tests and build configuration of its packages. */
export function sources(project: Project): readonly Source[] {
  return Object.entries(project).flatMap(([path, text]): Source[] => {
    const [top, owner = '', inside] = path.split('/')
    if (!isSource(path)) return []
    if (top === 'examples') return [{ path, text, kind: 'example', owner }]
    const isPackage = top === 'packages' && inside === 'src'
    return isPackage ? [{ path, text, kind: 'package', owner }] : []
  })
}

const TEST = /^(?:packages\/([^/]+)\/test|tests|docs\/test)\/|(?:^|\/)vitest\.config\.ts$/
const isApp = (path: string) => /\/(fixtures|apps)\//.test(path)

/** The tests of a project with their support and configuration, without the apps that they run. */
export function tests(project: Project): readonly Source[] {
  return Object.entries(project).flatMap(([path, text]): Source[] => {
    const match = TEST.exec(path)
    if (match === null || !isSource(path) || isApp(path)) return []
    return [{ path, text, kind: 'test', owner: match[1] ?? '' }]
  })
}

/** The fields of a manifest that the rules read. */
export interface Manifest {
  readonly path: string
  readonly kind: 'package' | 'example'
  readonly owner: string
  readonly name: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly imports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** The manifests of packages and examples. */
export function manifests(project: Project): readonly Manifest[] {
  return Object.entries(project).flatMap(([path, text]): Manifest[] => {
    const [, top, owner = ''] = /^(packages|examples)\/([^/]+)\/package\.json$/.exec(path) ?? []
    if (top === undefined) return []
    const kind = top === 'packages' ? 'package' : 'example'
    return [{ ...(JSON.parse(text) as Manifest), path, kind, owner }]
  })
}

const parsed = new Map<string, ts.SourceFile>()

/** The syntax tree of a source, parsed once for all rules. */
export function parse({ path, text }: Pick<Source, 'path' | 'text'>): ts.SourceFile {
  const known = parsed.get(path)
  if (known?.text === text) return known
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  parsed.set(path, file)
  return file
}

function findNodes(source: Source): readonly ts.Node[] {
  const found: ts.Node[] = []
  const visit = (node: ts.Node) => {
    found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(parse(source))
  return found
}

/** Every node of a source, except comments. */
export const nodes: (source: Source) => readonly ts.Node[] = remembered(findNodes, parse)

/** Where a node begins, as `path:line`. */
export function place(source: Source, node: ts.Node): string {
  const { line } = parse(source).getLineAndCharacterOfPosition(node.getStart(parse(source)))
  return `${source.path}:${line + 1}`
}

/** Number of lines in a text; a newline at its end does not begin another line. */
export function countLines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length
}
