// Compiles the sources with TypeScript, one file at a time, which `isolatedDeclarations` makes possible.
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const base = fileURLToPath(new URL('../../tsconfig.base.json', import.meta.url))
const { compilerOptions } = ts.readConfigFile(base, ts.sys.readFile).config

/** The options that the sources are checked with, except for those that differ when modules are emitted. */
function optionsFor(others) {
  const emit = {
    module: 'esnext',
    moduleResolution: 'node10',
    esModuleInterop: true,
    noEmit: false,
  }
  const all = { ...compilerOptions, ...emit, ...others }
  return ts.convertCompilerOptionsFromJson(all, dirname(base)).options
}

// Without declarations TypeScript does not allow `isolatedDeclarations`.
const CODE = optionsFor({
  sourceMap: true,
  declaration: false,
  isolatedDeclarations: false,
  rewriteRelativeImportExtensions: false,
})
const TYPES = optionsFor({ declarationMap: true })

const FILE_URL = 'require("node:url").pathToFileURL(__filename).href'

/** Replaces `import.meta.url` with its CommonJS equivalent. */
const replaceMetaUrl = (context) => (file) => {
  const visit = (node) =>
    ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression)
      ? context.factory.createIdentifier(FILE_URL)
      : ts.visitEachChild(node, visit, context)
  return ts.visitNode(file, visit)
}

function checked(fileName, result) {
  for (const { messageText } of result.diagnostics) {
    throw new Error(`${fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  }
  return result
}

/** The module of a source, as ESM with its map. */
export function compileModule(fileName, text, format) {
  const transformers = format === 'cjs' ? { before: [replaceMetaUrl] } : {}
  const task = { fileName, reportDiagnostics: true, transformers, compilerOptions: CODE }
  const { outputText, sourceMapText } = checked(fileName, ts.transpileModule(text, task))
  return { code: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''), map: sourceMapText }
}

/** Writes the declarations of a source, and the map that leads from them to it. */
export function writeDeclarations(path, fileName, text) {
  const task = { fileName, reportDiagnostics: true, compilerOptions: TYPES }
  const { outputText, sourceMapText } = checked(fileName, ts.transpileDeclaration(text, task))
  const sources = [relative(dirname(path), fileName).replaceAll('\\', '/')]
  const map = { ...JSON.parse(sourceMapText), file: basename(path), sources }
  const types = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${types}//# sourceMappingURL=${basename(path)}.map\n`)
  writeFileSync(`${path}.map`, `${JSON.stringify(map)}\n`)
}
