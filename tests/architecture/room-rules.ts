import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import ts from 'typescript'
import type { Project, Rule } from './project.ts'
import { remembered } from './remembered.ts'

const ROOM = /^(?:(packages\/[^/]+)\/test|(tests\/[^/]+|bench|docs(?=\/test)))\//

/** Tests that import a file of another workspace, with the reason. */
const REACHES_OUT: Readonly<Record<string, string>> = {
  'packages/cli/test/commands/why.test.ts': 'compares what `why` prints with the table of core',
  'tests/providers/mistakes/request.ts': 'sees the parts of a scheme that core does not publish',
}

// Vitest loads its configurations without the packages of the workspace.
const isTest = (path: string) =>
  /\.tsx?$/.test(path) && !/\/fixtures\/|vitest\.config\.ts$/.test(path)

interface Imported {
  readonly path: string
  readonly at: string
  readonly room: string
  readonly specifier: string
}

function findImported(project: Project): readonly Imported[] {
  return Object.entries(project).flatMap(([path, text]) => {
    const [, ofPackage, ofTests] = ROOM.exec(path) ?? []
    const room = ofPackage ?? ofTests
    if (room === undefined || !isTest(path)) return []
    return ts.preProcessFile(text).importedFiles.map(({ fileName, pos }) => {
      const line = text.slice(0, pos).split('\n').length
      return { path, at: `${path}:${line}`, room, specifier: fileName }
    })
  })
}

/** Every test and what it imports, with the workspace that it belongs to. */
const imported = remembered(findImported, (project) => project)

/**
 * A test imports files of its own workspace only. What several workspaces need belongs in `tests/kit`. The proofs also
 * measure parsers and comparisons that packages do not publish.
 */
export const ownRoom: Rule = (project) =>
  imported(project).flatMap(({ path, at, room, specifier }) => {
    const target = posix.join(posix.dirname(path), specifier)
    const isInside = !/^\.{1,2}\//.test(specifier) || target.startsWith(`${room}/`)
    const isMeasured = room === 'tests/assure' && /^packages\/[^/]+\/src\//.test(target)
    return isInside || isMeasured || path in REACHES_OUT
      ? []
      : [`${at} leaves ${room}: ${specifier}`]
  })

const dependenciesOf = (project: Project, path: string): readonly string[] => {
  const manifest = JSON.parse(project[path] ?? '{}')
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest
  const all = { ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies }
  // The types of a library without its own stand for it.
  return [manifest.name, ...Object.keys(all).flatMap((name) => [name, name.replace('@types/', '')])]
}

/**
 * A test imports only what its own workspace declares, or what all workspaces share at the root. The tests of a package
 * get the other packages as sources.
 */
export const declaredByRoom: Rule = (project) =>
  imported(project).flatMap(({ at, room, specifier }) => {
    if (/^[.#]|^node:/.test(specifier) || builtinModules.includes(specifier)) return []
    const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? []
    if (room.startsWith('packages/') && name.startsWith('@hookseal/')) return []
    const declared = [`${room}/package.json`, 'package.json'].flatMap((path) =>
      dependenciesOf(project, path),
    )
    return declared.includes(name) ? [] : [`${at} ${name} is not declared by ${room}/package.json`]
  })

/** The root declares only the tools that all workspaces share. */
export const fewAtTheRoot: Rule = (project) => {
  const names = Object.keys(JSON.parse(project['package.json'] ?? '{}').devDependencies ?? {})
  return names.length <= 16
    ? []
    : [`package.json declares ${names.length} packages, not 16 or fewer`]
}
