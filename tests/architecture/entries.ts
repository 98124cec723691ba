import ts from 'typescript'
import { manifests, type Project, parse } from './project.ts'

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.Latest,
  noLib: true,
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  noEmit: true,
}

/** A program of a project's own files, to follow exports and references. Nothing is type-checked. */
function programOf(project: Project, entries: readonly string[]): ts.Program {
  const host: ts.CompilerHost = {
    fileExists: (path) => project[path] !== undefined,
    readFile: (path) => project[path],
    getSourceFile: (path) => {
      const text = project[path]
      return text === undefined ? undefined : parse({ path, text })
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

/** The sources of a folder that an entry with a `*` stands for. */
const sourcesLike = (project: Project, [before = '', after = '']: readonly string[]) =>
  Object.keys(project).filter(
    (path) =>
      path.startsWith(before) &&
      path.endsWith(after) &&
      !path.slice(before.length, -after.length).includes('/'),
  )

/** The entry files of all packages: `src/index.ts` for `.`, and `src/node/index.ts` for `./node`. */
export const entriesOf = (project: Project): readonly string[] =>
  manifests(project)
    .filter(({ kind }) => kind === 'package')
    .flatMap(({ owner, exports = {} }) =>
      Object.keys(exports)
        .filter((name) => !name.endsWith('.json'))
        .flatMap((name) => {
          const home = `packages/${owner}/src/`
          if (name.includes('*'))
            return sourcesLike(project, `${home}${name.slice(2)}.ts`.split('*'))
          return `${home}${name === '.' ? '' : `${name.slice(2)}/`}index.ts`
        }),
    )

const programs = new WeakMap<Project, ts.Program>()

/** The program of a project's entries, made once for all rules. */
export function entryProgram(project: Project): ts.Program {
  const program = programs.get(project) ?? programOf(project, entriesOf(project))
  programs.set(project, program)
  return program
}

/** The declarations of a symbol, wherever it was imported from; none when that is outside the project. */
export function declarationsOf(
  checker: ts.TypeChecker,
  symbol: ts.Symbol,
): readonly ts.Declaration[] {
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
  return (isAlias ? checker.getAliasedSymbol(symbol) : symbol).declarations ?? []
}

/** The names that an entry exports. */
export function exportsOf(program: ts.Program, entry: string): readonly ts.Symbol[] {
  const checker = program.getTypeChecker()
  const file = program.getSourceFile(entry)
  const module = file && checker.getSymbolAtLocation(file)
  return module === undefined ? [] : checker.getExportsOfModule(module)
}
