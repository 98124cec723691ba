import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  blocksOf,
  emptyFolder,
  root,
  type Snippet,
  snippetsOf,
  writeIn,
} from '@hookseal/tests-kit/snippets'
import ts from 'typescript'
import { afterAll, describe, expect, it } from 'vitest'
import { STUBS, withSurroundings } from './surroundings.ts'

// Compiles every TypeScript block of the documents against the sources, as a reader's editor would.

const documentsIn = (folder: string) =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)
const packages = readdirSync(join(root, 'packages'))
const documents = [
  'README.md',
  'docs/errors.md',
  // The guide for ORMs is compiled and run by tests/runtimes/orms.runtime.ts, where the ORMs are installed.
  ...documentsIn('docs/guides').filter((guide) => !guide.includes('your-orm')),
  ...documentsIn('docs/recipes'),
  ...documentsIn('docs/providers'),
  ...documentsIn('docs/frameworks'),
  ...documentsIn('docs/concepts').filter((page) => page.endsWith('.md')),
  'docs/getting-started.md',
  ...packages.map((name) => `packages/${name}/README.md`),
  'skills/receive-webhooks/SKILL.md',
]

const folder = emptyFolder('compiled')
const blocks = documents.flatMap((document) =>
  snippetsOf(document).map((snippet: Snippet, i) => {
    const name = snippet.name ?? `part-${i}.ts`
    const path = `${document.replace(/\W+/g, '-')}/${name}`
    return writeIn(folder, path, withSurroundings(document, snippet.code))
  }),
)

/** Shows a document the packages that are installed in a workspace, before those of this one. */
function install(workspace: string, document: string): void {
  const installed = join(root, workspace, 'node_modules')
  const shown = join(folder, document.replace(/\W+/g, '-'))
  if (existsSync(installed) && existsSync(shown))
    symlinkSync(installed, join(shown, 'node_modules'))
}

for (const name of packages) install(`packages/${name}`, `packages/${name}/README.md`)
for (const recipe of [...documentsIn('docs/recipes'), 'docs/frameworks/nest.md'])
  install('tests/recipes', recipe)

// Most declarations are the same in both programs.
const parsed = new Map<string, ts.SourceFile | undefined>()
// Other files run in this process.
afterAll(() => parsed.clear())

function hostThatParsesOnce(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, ...others) => {
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, ...others))
    return parsed.get(name)
  }
  return host
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
  const roots = [writeIn(folder, 'stubs.d.ts', STUBS), ...files]
  const program = ts.createProgram(roots, options, hostThatParsesOnce(options))
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

  // Apart, because packages that no application has together declare the same globals.
  it.each([true, false])('compile (recipes: %s)', (isRecipe) => {
    const files = blocks.filter((path) => path.includes('/docs-recipes-') === isRecipe)
    expect(compile(files)).toEqual([])
  })
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
