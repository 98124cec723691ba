import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { blocksOf, emptyFolder, root, type Snippet, snippetsOf, writeIn } from './snippets.ts'
import { APPS, STUBS, SURROUNDINGS } from './surroundings.ts'

// Compiles every TypeScript block of the documents against the sources, as a reader's editor would.

const documentsIn = (folder: string) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)
const packages = readdirSync(join(root, 'packages'))
const documents = [
  'README.md',
  'docs/errors.md',
  // The guide for ORMs is compiled and run by test/runtimes/orms.runtime.ts, where the ORMs are installed.
  ...documentsIn('docs/guides').filter((guide) => !guide.includes('your-orm')),
  ...documentsIn('docs/recipes'),
  ...documentsIn('docs/providers'),
  ...documentsIn('docs/frameworks').filter((page) => !page.includes('nest')),
  ...documentsIn('docs/concepts').filter((page) => page.endsWith('.md')),
  'docs/getting-started.md',
  ...packages.map((name) => `packages/${name}/README.md`),
]

/** Declares the names that a block uses but does not define. */
function withSurroundings(document: string, code: string): string {
  const all = { ...SURROUNDINGS, app: APPS[document] ?? 'never' }
  const missing = Object.entries(all).filter(
    ([name]) =>
      new RegExp(`(?<![.'/\\w-])${name}\\b(?!:)`).test(code) &&
      !new RegExp(`\\b(const|function|import) (\\{[^}]*)?${name}\\b`).test(code),
  )
  const declared = missing.map(([name, type]) => `declare const ${name}: ${type}\n`)
  return `${code}\n${declared.join('')}export {}\n`
}

const folder = emptyFolder('compiled')
const blocks = documents.flatMap((document) =>
  snippetsOf(document).map((snippet: Snippet, i) => {
    const name = snippet.name ?? `part-${i}.ts`
    const path = `${document.replace(/\W+/g, '-')}/${name}`
    return writeIn(folder, path, withSurroundings(document, snippet.code))
  }),
)

// The README of a package uses the dependencies of that package, not those of the root.
for (const name of packages) {
  const installed = join(root, 'packages', name, 'node_modules')
  const shown = join(folder, `packages-${name}-README-md`)
  if (existsSync(installed) && existsSync(shown))
    symlinkSync(installed, join(shown, 'node_modules'))
}

function compile(files: readonly string[]): readonly string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      experimentalDecorators: true,
    },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  )
  const options = config?.options ?? {}
  const program = ts.createProgram([writeIn(folder, 'stubs.d.ts', STUBS), ...files], options)
  return files.flatMap((file) => {
    const source = program.getSourceFile(file)
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]
    return found.map(({ messageText, start = 0 }) => {
      const line = source === undefined ? 0 : source.getLineAndCharacterOfPosition(start).line + 1
      const text = ts.flattenDiagnosticMessageText(messageText, '\n')
      return `${relative(folder, file)}:${line} ${text}`
    })
  })
}

describe('the TypeScript blocks of the documents', () => {
  it('are found', () => {
    expect(blocks.length).toBeGreaterThan(80)
  })

  it('compile', () => {
    expect(compile(blocks)).toEqual([])
  }, 120_000)
})

describe('the JavaScript blocks of the documents', () => {
  const scripts = documents.flatMap((document) =>
    blocksOf(document)
      .filter(({ language }) => language === 'js')
      .map(({ file = 'part.mjs', code }) => ({ where: `${document} ${file}`, file, code })),
  )

  it('are found', () => {
    expect(scripts.length).toBeGreaterThan(30)
  })

  it('have no syntax error', () => {
    const faults = scripts.flatMap(({ where, file, code }) => {
      const { diagnostics = [] } = ts.transpileModule(code, {
        fileName: file.replace(/\.(ts|js)$/, '.mjs'),
        reportDiagnostics: true,
      })
      return diagnostics.map(({ messageText }) => `${where}: ${messageText}`)
    })
    expect(faults).toEqual([])
  })
})
