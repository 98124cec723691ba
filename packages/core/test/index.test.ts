import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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

beforeAll(() => {
  published = mkdtempSync(join(tmpdir(), 'hookseal-types-'))
  const program = typescript.createProgram(
    [join(src, 'index.ts'), join(src, 'providers/index.ts')],
    {
      ...STRICT,
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.ESNext,
      moduleResolution: typescript.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      types: ['node'],
      declaration: true,
      emitDeclarationOnly: true,
      stripInternal: true,
      rootDir: src,
      outDir: published,
      baseUrl: root,
      paths: { '#crypto': ['packages/core/src/crypto/node.ts'] },
    },
  )
  program.emit(undefined, (file, text) => {
    const to = join(published, relative(published, file))
    mkdirSync(dirname(to), { recursive: true })
    // The build does the same: a declaration names the module that stands beside it.
    writeFileSync(to, text.replace(/(from |import\()(['"])(\.[^'"]+)\.ts\2/g, '$1$2$3.js$2'))
  })
})

afterAll(() => rmSync(published, { recursive: true, force: true }))

/** A program of a user: the examples, against the published declarations. */
function userProgram(compiler: Compiler, names: readonly string[]) {
  return compiler.createProgram(names.map(example), {
    ...STRICT,
    target: compiler.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: compiler.ModuleKind.ESNext,
    moduleResolution: 100 /* Bundler */,
    noEmit: true,
    skipLibCheck: false,
    types: [],
    baseUrl: root,
    paths: {
      '@hookseal/core': [join(published, 'index.d.ts')],
      '@hookseal/core/providers': [join(published, 'providers/index.d.ts')],
    },
  })
}

function problems(compiler: Compiler, names: readonly string[]): readonly string[] {
  const program = userProgram(compiler, names)
  return compiler.getPreEmitDiagnostics(program).map(({ code, file, start = 0, messageText }) => {
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
  it('are tested on the oldest and the newest compiler', () => {
    expect(version).toMatch(/^5\.(0|9)\./)
  })

  // An unused @ts-expect-error is a problem, too: a mistake that compiles.
  it('take every line of the examples, and refuse what those mark', () => {
    expect(problems(compiler, names)).toEqual([])
  })

  it('would notice a line that is marked and compiles', () => {
    const host = compiler.createCompilerHost({})
    const text = '// @ts-expect-error\nexport const fine = 1\n'
    const getSourceFile: typeof host.getSourceFile = (file, ...rest) =>
      file.endsWith('probe.ts')
        ? compiler.createSourceFile(file, text, compiler.ScriptTarget.ES2022)
        : host.getSourceFile(file, ...rest)
    const program = compiler.createProgram(
      ['probe.ts'],
      { noEmit: true, types: [], strict: true },
      { ...host, getSourceFile },
    )
    expect(compiler.getPreEmitDiagnostics(program).map(({ code }) => code)).toEqual([2578])
  })

  it('have short names in an editor', () => {
    const program = userProgram(compiler, ['hover'])
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
