import { posix } from 'node:path'
import ts from 'typescript'
import { nodes, type Project, parse, place, type Source } from './project.ts'
import { remembered } from './remembered.ts'

/** One import, in any of its syntaxes. */
export interface Import {
  /** `path:line`. */
  readonly at: string
  /** The specifier as written, or `(computed)` when it is not a plain string. */
  readonly specifier: string
}

/** The node that holds the specifier of an `import`, `export from`, `import()`, `require` or import type. */
function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument
  }
  if (!ts.isCallExpression(node)) return undefined
  const { expression } = node
  const isRequire = ts.isIdentifier(expression) && expression.text === 'require'
  const isImport = expression.kind === ts.SyntaxKind.ImportKeyword
  return isRequire || isImport ? (node.arguments[0] ?? node) : undefined
}

function findImports(source: Source): readonly Import[] {
  return nodes(source).flatMap((node): Import[] => {
    const found = specifierOf(node)
    if (found === undefined) return []
    const specifier = ts.isStringLiteralLike(found) ? found.text : '(computed)'
    return [{ at: place(source, node), specifier }]
  })
}

/** Every import of a source, including type imports. */
export const importsOf: (source: Source) => readonly Import[] = remembered(findImports, parse)

/** The path of the file that a relative specifier names; `undefined` for any other specifier. */
export function relativeTarget({ path }: Source, specifier: string): string | undefined {
  if (!/^\.{1,2}(\/|$)/.test(specifier)) return undefined
  return posix.join(posix.dirname(path), specifier)
}

/** `@hookseal/core/node` gives `['core', './node']`; `undefined` for any other specifier. */
export function ownPackage(specifier: string): readonly [name: string, entry: string] | undefined {
  const [, name, rest = ''] = /^@hookseal\/([^/]+)(\/.*)?$/.exec(specifier) ?? []
  return name === undefined ? undefined : [name, `.${rest}`]
}

/** An entry and every source that it reaches through relative imports. */
export function reachable(project: Project, entry: Source): readonly Source[] {
  const found = new Map<string, Source>([[entry.path, entry]])
  for (const source of found.values()) {
    for (const { specifier } of importsOf(source)) {
      const path = relativeTarget(source, specifier)
      const text = path === undefined ? undefined : project[path]
      if (path === undefined || text === undefined || found.has(path)) continue
      found.set(path, { ...entry, path, text })
    }
  }
  return [...found.values()]
}
