import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import typescript from 'typescript'
import typescript50 from 'typescript-5.0'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Compiler = typeof typescript

const root = fileURLToPath(new URL('../../../', import.meta.url))
const src = join(root, 'packages/core/src')
const example = (name: string) => fileURLToPath(new URL(`types/${name}.ts`, import.meta.url))

const STRICT = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  verbatimModuleSyntax: true,
} as const

/** The declarations as they are published, in a folder of their own. */
let published = ''

const DECLARATIONS = {
  ...STRICT,
  target: typescript.ScriptTarget.ES2022,
  module: typescript.ModuleKind.ESNext,
  declaration: true,
  isolatedDeclarations: true,
}

/** The declarations of one source, made without looking at another, as the build makes them. */
function declarationsOf(path: string): string {
  const { outputText, diagnostics } = typescript.transpileDeclaration(readFileSync(path, 'utf8'), {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: DECLARATIONS,
  })
  expect(diagnostics, path).toEqual([])
  // The build does the same: a declaration names the module that stands beside it.
  return outputText.replace(/(from |import\()(['"])(\.[^'"]+)\.ts\2/g, '$1$2$3.js$2')
}

beforeAll(() => {
  published = mkdtempSync(join(tmpdir(), 'hookseal-types-'))
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    const to = join(published, file.replace(/\.ts$/, '.d.ts'))
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, declarationsOf(join(src, file)))
  }
})

afterAll(() => rmSync(published, { recursive: true, force: true }))

/** Makes programs of users, whose code imports the published declarations. They share the files that they parse. */
function programsOf(compiler: Compiler) {
  const options = {
    ...STRICT,
    target: compiler.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: compiler.ModuleKind.ESNext,
    moduleResolution: 100 /* Bundler */,
    noEmit: true,
    skipLibCheck: false,
    types: [],
    baseUrl: root,
  }
  const host = compiler.createCompilerHost(options)
  const parsed = new Map<string, ReturnType<typeof host.getSourceFile>>()
  const getSourceFile: typeof host.getSourceFile = (path, ...rest) => {
    if (!parsed.has(path)) parsed.set(path, host.getSourceFile(path, ...rest))
    return parsed.get(path)
  }
  return (files: readonly string[]) => {
    const paths = {
      '@hookseal/core': [join(published, 'index.d.ts')],
      '@hookseal/core/providers': [join(published, 'providers/index.d.ts')],
    }
    return compiler.createProgram(files, { ...options, paths }, { ...host, getSourceFile })
  }
}

/** What is wrong with the examples and the published declarations. Those of other packages are theirs. */
function problems(compiler: Compiler, program: typescript.Program): readonly string[] {
  const files = program.getSourceFiles().filter((file) => !file.fileName.includes('/node_modules/'))
  const found = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ]
  return found.map(({ code, file, start = 0, messageText }) => {
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1
    const where = file === undefined ? '' : `${relative(root, file.fileName)}:${line} `
    return `${where}TS${code} ${compiler.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}

const compilers: [string, Compiler, readonly string[]][] = [
  // zod's own declarations need a newer compiler than 5.0.
  [typescript.version, typescript, ['usage', 'mistakes', 'hover', 'schemas']],
  [typescript50.version, typescript50 as unknown as Compiler, ['usage', 'mistakes', 'hover']],
]

describe.each(compilers)('the published types on TypeScript %s', (version, compiler, names) => {
  const programOf = programsOf(compiler)

  it('are tested on the oldest and the newest compiler', () => {
    expect(version).toMatch(/^5\.(0|9)\./)
  })

  // An unused @ts-expect-error is a problem, too: a mistake that compiles.
  it('take every line of the examples, and refuse what those mark', () => {
    expect(problems(compiler, programOf(names.map(example)))).toEqual([])
  })

  it('would notice a line that is marked and compiles', () => {
    const probe = join(published, 'probe.ts')
    writeFileSync(probe, '// @ts-expect-error\nexport const fine = 1\n')
    const found = problems(compiler, programOf([probe]))
    expect(found).toEqual([expect.stringContaining('probe.ts:1 TS2578 ')])
  })

  it('have short names in an editor', () => {
    const program = programOf([example('hover')])
    const checker = program.getTypeChecker()
    const file = program.getSourceFile(example('hover'))
    const shown = new Map<string, string>()
    file?.forEachChild((node) => {
      if (!compiler.isVariableStatement(node)) return
      for (const { name } of node.declarationList.declarations) {
        shown.set(name.getText(), checker.typeToString(checker.getTypeAtLocation(name)))
      }
    })
    expect(Object.fromEntries(shown)).toEqual({
      receiver: 'Receiver<RineEvents>',
      bare: 'Receiver<RineEvents>',
      extended: expect.stringMatching(/^Receiver<MergedEvents<RineEvents, \{.*\}>>$/),
      delivery: 'Delivery<RineEvents>',
    })
  })
})
