// The manifest says what to build: `./dist/x/index.js` in it is `src/x/index.ts` as ESM, and `./dist/x/index.cjs`
// the same source as CommonJS. Each source that these reach becomes a module of the same name, with its
// declarations, and with maps that lead back to the source, which is published too.
//
// Each file is emitted from its own text alone, which `isolatedDeclarations` makes possible. So no package waits
// for another; and types are not checked here, but by `npm run typecheck`.
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { vendor } from './vendor.mjs'

const FORMATS = [
  { js: '.js', dts: '.d.ts', module: 'esnext' },
  { js: '.cjs', dts: '.d.cts', module: 'commonjs' },
]

const base = fileURLToPath(new URL('../../tsconfig.base.json', import.meta.url))
const { compilerOptions } = ts.readConfigFile(base, ts.sys.readFile).config

/** What the sources are checked with, but for what an emitted module needs. Nothing is resolved. */
function optionsFor(module, others) {
  const emit = { module, moduleResolution: 'node10', esModuleInterop: true, noEmit: false }
  const all = { ...compilerOptions, ...emit, ...others }
  return ts.convertCompilerOptionsFromJson(all, dirname(base)).options
}

/** Every file that a part of a manifest names: the leaves of its tree. */
const targets = (tree) =>
  typeof tree === 'string' ? [tree] : Object.values(tree ?? {}).flatMap(targets)

/** What a source imports, types too, and where in its text that is said. */
const importsOf = (text) =>
  ts.preProcessFile(text, true, false).importedFiles.map(({ fileName, pos }) => {
    const start = pos + 1 // after the quotation mark
    return { specifier: fileName, start, end: start + fileName.length }
  })

const isRelative = (specifier) => /^\.\.?\//.test(specifier)

/** The sources that `entries` reach: their texts, by their paths in `src`. */
function reach(folder, entries) {
  const texts = new Map()
  const visit = (path) => {
    if (texts.has(path)) return
    const text = readFileSync(join(folder, 'src', path), 'utf8')
    texts.set(path, text)
    for (const { specifier } of importsOf(text)) {
      if (isRelative(specifier)) visit(posix.join(posix.dirname(path), specifier))
    }
  }
  entries.forEach(visit)
  return texts
}

/** The text with each specifier replaced. Every line stays where it is, so that the maps are right. */
function respecify(text, replacement) {
  let [result, done] = ['', 0]
  for (const { specifier, start, end } of importsOf(text).sort((a, b) => a.start - b.start)) {
    result += text.slice(done, start) + replacement(specifier)
    done = end
  }
  return result + text.slice(done)
}

const FILE_URL = 'require("node:url").pathToFileURL(__filename).href'

/** Gives CommonJS what it has in place of `import.meta.url`. */
const replaceMetaUrl = (context) => (file) => {
  const visit = (node) =>
    ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression)
      ? context.factory.createIdentifier(FILE_URL)
      : ts.visitEachChild(node, visit, context)
  return ts.visitNode(file, visit)
}

/** Writes what the compiler made, and the map that leads from it to its source. */
function write(path, source, { outputText, sourceMapText, diagnostics }) {
  for (const { messageText } of diagnostics) {
    throw new Error(`${source}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  }
  const sources = [relative(dirname(path), source).replaceAll('\\', '/')]
  const map = { ...JSON.parse(sourceMapText), file: basename(path), sources }
  const text = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${text}//# sourceMappingURL=${basename(path)}.map\n`)
  writeFileSync(`${path}.map`, `${JSON.stringify(map)}\n`)
  if (text.startsWith('#!')) chmodSync(path, 0o755)
}

/** Builds the package in `folder` into its `dist`, which is emptied first. */
export async function buildPackage(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const published = targets([manifest.exports, manifest.imports, manifest.bin])
  const dist = join(folder, 'dist')
  rmSync(dist, { recursive: true, force: true })

  for (const { js, dts, module } of FORMATS) {
    const entries = published
      .filter((path) => path.startsWith('./dist/') && path.endsWith(js))
      .map((path) => `${path.slice('./dist/'.length, -js.length)}.ts`)
    const sources = reach(folder, entries)
    const vendored = await vendor(manifest, folder, sources, js)
    const transformers = js === '.cjs' ? { before: [replaceMetaUrl] } : {}
    const isolatedDeclarations = false // Without declarations TypeScript does not allow the option.
    const code = optionsFor(module, { sourceMap: true, declaration: false, isolatedDeclarations })
    const types = optionsFor(module, { declarationMap: true })

    for (const [path, text] of sources) {
      const source = join(folder, 'src', path)
      const stem = join(dist, path.slice(0, -'.ts'.length))
      const up = '../'.repeat(path.split('/').length - 1) || './'
      const input = respecify(text, (specifier) => {
        if (isRelative(specifier)) return specifier.replace(/\.ts$/, js)
        return vendored.includes(specifier) ? `${up}vendor/${specifier}${js}` : specifier
      })
      const task = { fileName: source, reportDiagnostics: true, transformers }
      write(stem + js, source, ts.transpileModule(input, { ...task, compilerOptions: code }))
      write(stem + dts, source, ts.transpileDeclaration(input, { ...task, compilerOptions: types }))
    }
  }
}
