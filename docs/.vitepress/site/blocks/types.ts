import { join } from 'node:path'
import type { NodeHover } from 'twoslash'
import ts from 'typescript'
import { STUBS, withSurroundings } from '../../../../tests/documents/surroundings.ts'
import { root } from '../root.ts'
import { type Block, firstOf, programOf } from './blocks.ts'
import { GENERATED } from './generated.ts'

/** What TypeScript knows about a block. */
export interface Typed {
  readonly hovers: readonly NodeHover[]
  /** Its errors, each with the line of the page. */
  readonly errors: readonly string[]
}

function compilerOptions(): ts.CompilerOptions {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} }
  const file = join(root, 'tsconfig.json')
  const changed: ts.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.ReactJSX,
    experimentalDecorators: true,
    incremental: false,
  }
  const { paths: _, ...options } =
    ts.getParsedCommandLineOfConfigFile(file, changed, host)?.options ?? {}
  // As a reader's editor: what the packages publish, not their sources.
  return options
}

const options = compilerOptions()
const registry = ts.createDocumentRegistry()

/** One language service for all blocks, which exist in memory only. */
function serviceFor(files: ReadonlyMap<string, string>): ts.LanguageService {
  const shown = (path: string) => files.get(path) ?? files.get(firstOf(path))
  const read = (path: string) => shown(path) ?? ts.sys.readFile(path)
  return ts.createLanguageService(
    {
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...files.keys()],
      getScriptVersion: () => '1',
      // Nothing changes: without this, every question looks at all files again.
      getProjectVersion: () => '1',
      getScriptSnapshot(path) {
        const text = read(path)
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => shown(path) !== undefined || ts.sys.fileExists(path),
      readFile: read,
      directoryExists: (path) =>
        ts.sys.directoryExists(path) ||
        [...files.keys()].some((file) => file.startsWith(`${path}/`)),
      getDirectories: ts.sys.getDirectories,
      realpath: (path) => (shown(path) !== undefined ? path : (ts.sys.realpath?.(path) ?? path)),
    },
    registry,
  )
}

function identifiersOf(source: ts.SourceFile, end: number): readonly ts.Identifier[] {
  const found: ts.Identifier[] = []
  const visit = (node: ts.Node): void => {
    if (node.getStart(source) >= end) return
    if (ts.isIdentifier(node)) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

type Info = Pick<NodeHover, 'text' | 'docs' | 'tags'>

function infoAt(service: ts.LanguageService, file: string, at: number): Info | undefined {
  const info = service.getQuickInfoAtPosition(file, at)
  const text = ts.displayPartsToString(info?.displayParts)
  if (info === undefined || text === '' || /^(\S+ )*any$/.test(text)) return undefined
  const docs = ts.displayPartsToString(info.documentation)
  const tags = info.tags?.map(({ name, text: parts }): [string, string | undefined] => [
    name,
    parts === undefined ? undefined : ts.displayPartsToString(parts),
  ])
  return { text, ...(docs === '' ? {} : { docs }), ...(tags === undefined ? {} : { tags }) }
}

/** What a hover over an identifier shows. The same symbol of the same type is asked for once, since that is slow. */
function hoversBy(
  service: ts.LanguageService,
): (source: ts.SourceFile, node: ts.Identifier) => Info | undefined {
  const checker = service.getProgram()?.getTypeChecker()
  const known = new Map<ts.Symbol, Map<ts.Type, Info | undefined>>()
  return (source, node) => {
    const ask = () => infoAt(service, source.fileName, node.getStart(source))
    const named = checker?.getSymbolAtLocation(node)
    // A call shows the types that it is made with.
    if (checker === undefined || named === undefined || isCalled(node)) return ask()
    const isAlias = (named.flags & ts.SymbolFlags.Alias) !== 0
    const symbol = isAlias ? checker.getAliasedSymbol(named) : named
    if (symbol.name !== node.text) return ask()
    const type = checker.getTypeAtLocation(node)
    const ofSymbol = known.get(symbol) ?? new Map<ts.Type, Info | undefined>()
    known.set(symbol, ofSymbol)
    if (!ofSymbol.has(type)) ofSymbol.set(type, ask())
    return ofSymbol.get(type)
  }
}

function isCalled(node: ts.Identifier): boolean {
  const { parent } = node
  const callee = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node
  const call = callee.parent
  return (ts.isCallExpression(call) || ts.isNewExpression(call)) && call.expression === callee
}

function errorsOf(service: ts.LanguageService, block: Block): readonly string[] {
  const path = join(root, block.path)
  const found = [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)]
  return found.map(({ start = 0, messageText, file }) => {
    const line = file?.getLineAndCharacterOfPosition(start).line ?? 0
    const text = ts.flattenDiagnosticMessageText(messageText, '\n')
    return `${block.source}:${line + block.line}: ${text}`
  })
}

function hoversOf(
  service: ts.LanguageService,
  blocks: readonly Block[],
): ReadonlyMap<Block, readonly NodeHover[]> {
  const program = service.getProgram()
  if (program === undefined) throw new Error('TypeScript has no program')
  const sources = blocks.map(({ path }) => program.getSourceFile(join(root, path)))
  // Otherwise TypeScript looks through all modules for other names of each symbol: half of the time, for the same text.
  program.getSourceFiles = () => []
  const hover = hoversBy(service)
  return new Map(
    blocks.map((block, i) => {
      const source = sources[i]
      if (source === undefined) throw new Error(`TypeScript does not see ${block.path}`)
      const hovers = identifiersOf(source, block.code.length).flatMap((node): NodeHover[] => {
        const info = hover(source, node)
        if (info === undefined) return []
        const start = node.getStart(source)
        const at = source.getLineAndCharacterOfPosition(start)
        return [
          { type: 'hover', target: node.text, start, length: node.text.length, ...at, ...info },
        ]
      })
      return [block, hovers]
    }),
  )
}

function typesTogether(blocks: readonly Block[]): readonly (readonly [Block, Typed])[] {
  const files = new Map(
    blocks.map(({ source, code, path }) => [join(root, path), withSurroundings(source, code)]),
  )
  files.set(join(root, 'docs/.blocks/stubs.d.ts'), STUBS)
  for (const [path, text] of Object.entries(GENERATED)) files.set(join(root, path), text)
  const service = serviceFor(files)
  const errors = blocks.map((block) => errorsOf(service, block))
  const hovers = hoversOf(service, blocks)
  return blocks.map((block, i) => [
    block,
    { errors: errors[i] ?? [], hovers: hovers.get(block) ?? [] },
  ])
}

/** Type-checks blocks. The files of a page import each other. */
export function typesOf(blocks: readonly Block[]): ReadonlyMap<Block, Typed> {
  const programs = [...new Set(blocks.map(programOf))]
  return new Map(
    programs.flatMap((name) => typesTogether(blocks.filter((block) => programOf(block) === name))),
  )
}
