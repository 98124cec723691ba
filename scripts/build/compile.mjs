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

function checked(fileName, result) {
  for (const { messageText } of result.diagnostics) {
    throw new Error(`${fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  }
  return result
}

const modules = new Map()

/** The module of a source, as ESM with its map. Compiled once, although several bundles of both formats contain it. */
export function compileModule(fileName, text) {
  const known = modules.get(fileName)
  if (known !== undefined) return known
  const task = { fileName, reportDiagnostics: true, compilerOptions: CODE }
  const { outputText, sourceMapText } = checked(fileName, ts.transpileModule(text, task))
  const code = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '')
  const compiled = { code, map: sourceMapText }
  modules.set(fileName, compiled)
  return compiled
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
