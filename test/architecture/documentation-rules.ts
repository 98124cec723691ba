import ts from 'typescript'
import { manifests, type Project, type Rule } from './project.ts'

const options: ts.CompilerOptions = {
  noLib: true,
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
}

/** A program over a project's files alone: exports are followed, nothing is type-checked. */
function program(project: Project, entries: readonly string[]): ts.Program {
  const host: ts.CompilerHost = {
    fileExists: (path) => project[path] !== undefined,
    readFile: (path) => project[path],
    getSourceFile: (path, target) => {
      const text = project[path]
      return text === undefined ? undefined : ts.createSourceFile(path, text, target, true)
    },
    getDefaultLibFileName: () => 'lib.d.ts',
    getCurrentDirectory: () => '',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => {},
  }
  return ts.createProgram(entries, options, host)
}

/** `.` → `src/index.ts`, `./node` → `src/node/index.ts`. */
const entriesOf = (project: Project) =>
  manifests(project)
    .filter(({ kind }) => kind === 'package')
    .flatMap(({ owner, exports = {} }) =>
      Object.keys(exports)
        .filter((name) => !name.endsWith('.json'))
        .map((name) => `packages/${owner}/src/${name === '.' ? '' : `${name.slice(2)}/`}index.ts`),
    )

const isDocumented = (declaration: ts.Declaration) =>
  ts
    .getJSDocCommentsAndTags(declaration)
    .some((doc) => ts.isJSDoc(doc) && (ts.getTextOfJSDocComment(doc.comment) ?? '').trim() !== '')

/** Every name that a package exports says in TSDoc what it is. */
export const documentedExports: Rule = (project) => {
  const entries = entriesOf(project)
  const missing = entries
    .filter((path) => project[path] === undefined)
    .map((path) => `${path} does not exist, though its entry is published`)
  const built = program(project, entries)
  const checker = built.getTypeChecker()
  const bare = entries.flatMap((path) => {
    const file = built.getSourceFile(path)
    const module = file && checker.getSymbolAtLocation(file)
    return (module === undefined ? [] : checker.getExportsOfModule(module)).flatMap((exported) => {
      const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
      const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported
      // What is passed on from another package is documented there.
      const declarations = symbol.declarations ?? []
      if (declarations.length === 0 || declarations.some(isDocumented)) return []
      return [`${path} exports ${exported.name} without TSDoc`]
    })
  })
  return [...missing, ...bare]
}
