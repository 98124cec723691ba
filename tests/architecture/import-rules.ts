import { builtinModules } from 'node:module'
import { importsOf, ownPackage, relativeTarget } from './imports.ts'
import { manifests, type Project, type Rule, type Source, sources } from './project.ts'

/** The Hookseal packages that each package may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  express: ['core'],
  koa: ['core'],
  next: ['core'],
  fastify: ['core'],
  nest: ['core'],
  queue: ['core'],
  replay: ['core'],
  otel: ['core'],
  archive: ['core'],
  testing: ['core'],
  sandbox: ['testing', 'core'],
  cli: ['sandbox', 'archive', 'testing', 'core'],
}

/** Runs `judge` on every import. The text that it returns is the violation. */
const eachImport =
  (judge: (source: Source, specifier: string, project: Project) => string | undefined): Rule =>
  (project) =>
    sources(project).flatMap((source) =>
      importsOf(source).flatMap(({ at, specifier }) => {
        const complaint = judge(source, specifier, project)
        return complaint === undefined ? [] : [`${at} ${complaint}`]
      }),
    )

/** Packages import and depend on only the packages that the table allows. */
export const importTable: Rule = (project) => {
  const allowed = (owner: string, name: string) =>
    owner === name || MAY_IMPORT[owner]?.includes(name) === true
  const unknown = manifests(project)
    .filter(({ kind, owner }) => kind === 'package' && MAY_IMPORT[owner] === undefined)
    .map(({ path }) => `${path} is not in the import table`)
  const declared = manifests(project).flatMap((manifest) => {
    const { kind, path, owner, dependencies, peerDependencies } = manifest
    const names = Object.keys({ ...dependencies, ...peerDependencies })
    if (kind === 'example') return []
    return names
      .flatMap((name) => ownPackage(name)?.[0] ?? [])
      .filter((name) => !allowed(owner, name))
      .map((name) => `${path} depends on ${name}`)
  })
  const imported = eachImport(({ kind, owner }, specifier) => {
    const [name] = ownPackage(specifier) ?? []
    if (kind === 'example' || name === undefined || allowed(owner, name)) return undefined
    return `${owner} imports ${name}`
  })
  return [...unknown, ...declared, ...imported(project)]
}

/** A relative import stays inside its package's `src`, or its example. */
export const relativeImports: Rule = eachImport((source, specifier) => {
  const target = relativeTarget(source, specifier)
  const home =
    source.kind === 'example' ? `examples/${source.owner}/` : `packages/${source.owner}/src/`
  return target === undefined || target.startsWith(home)
    ? undefined
    : `leaves ${home}: ${specifier}`
})

/** Packages and examples import each other only through published entries. */
export const publishedEntries: Rule = eachImport((_, specifier, project) => {
  const [name, entry] = ownPackage(specifier) ?? []
  if (name === undefined || entry === undefined) return undefined
  const target = manifests(project).find(({ path }) => path === `packages/${name}/package.json`)
  const isPublished = Object.keys(target?.exports ?? {}).some((published) => {
    const [before = '', after] = published.split('*')
    if (after === undefined) return published === entry
    return entry.startsWith(before) && !entry.slice(before.length).includes('/')
  })
  return isPublished ? undefined : `${specifier} is not published`
})

const isBuiltin = (specifier: string) =>
  specifier.startsWith('node:') || builtinModules.includes(specifier)
const isBare = (specifier: string) => /^[@a-z]/.test(specifier) && !isBuiltin(specifier)

/** Every imported package is in `dependencies` or `peerDependencies`, so that it is installed. */
export const declaredDependencies: Rule = eachImport(({ kind, owner }, specifier, project) => {
  // Core has no dependencies: `coreImports` checks it.
  if (!isBare(specifier) || (kind === 'package' && owner === 'core')) return undefined
  const path = `${kind}s/${owner}/package.json`
  const manifest = manifests(project).find((candidate) => candidate.path === path)
  const name = /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
  const installed = { ...manifest?.dependencies, ...manifest?.peerDependencies }
  return name in installed || name === manifest?.name
    ? undefined
    : `${name} is not in the dependencies of ${path}`
})

/** Built-in modules are imported by their `node:` name, which bundlers recognize. */
export const nodeProtocol: Rule = eachImport((_, specifier) =>
  builtinModules.includes(specifier) && !specifier.startsWith('node:')
    ? `${specifier} without node:`
    : undefined,
)

const isNodeOnly = (path: string) => /^packages\/core\/src\/(node\/|crypto\/node\.ts$)/.test(path)

/** Whether a sender's events take the types of an optional peer: the whole file has no other import of it. */
function isPeerType({ path, text }: Source, specifier: string, project: Project): boolean {
  if (!path.startsWith('packages/core/src/providers/events/')) return false
  const core = manifests(project).find((one) => one.path === 'packages/core/package.json')
  const isPeer = Object.keys(core?.peerDependencies ?? {}).some(
    (name) => specifier === name || specifier.startsWith(`${name}/`),
  )
  const type = /^\/\*\* @ts-ignore [^*]+\*\/\nimport type [^;'"]+ from '([^']+)'$/gm
  return isPeer && [...text.matchAll(type)].some(([, imported]) => imported === specifier)
}

/** Core imports itself and `#crypto`. Node-only code may import `node:` modules, and events the types of an optional peer. */
export const coreImports: Rule = eachImport((source, specifier, project) => {
  const { kind, owner, path } = source
  if (kind === 'example' || owner !== 'core') return undefined
  if (specifier === '#crypto' || relativeTarget(source, specifier) !== undefined) return undefined
  if (isPeerType(source, specifier, project)) return undefined
  if (specifier.startsWith('node:') && isNodeOnly(path)) return undefined
  return `core imports ${specifier}`
})

/** Portable code does not import Node-only code: only the `#crypto` import map chooses a platform. */
export const nodeIsApart: Rule = eachImport((source, specifier) => {
  const target = relativeTarget(source, specifier)
  if (target === undefined || !isNodeOnly(target) || isNodeOnly(source.path)) return undefined
  return `reaches ${target}`
})
