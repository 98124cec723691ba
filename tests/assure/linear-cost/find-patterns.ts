import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** A regular expression of the sources. */
export interface FoundPattern {
  /** The file and the line. */
  readonly at: string
  /** `literal` for `/…/`; `constructed` for `RegExp(…)`, whose source is the text of its arguments. */
  readonly kind: 'literal' | 'constructed'
  readonly source: string
  readonly flags: string
}

/** Finds every regular expression in the text of a source file. */
export function patternsIn(name: string, text: string): readonly FoundPattern[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  const found: FoundPattern[] = []
  const visit = (node: ts.Node): void => {
    const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
    const at = `${name}:${line}`
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      const [source, flags] = [node.text.slice(1, end), node.text.slice(end + 1)]
      found.push({ at, kind: 'literal', source, flags })
    }
    const isCall = ts.isNewExpression(node) || ts.isCallExpression(node)
    if (isCall && node.expression.getText(file) === 'RegExp') {
      const source = (node.arguments ?? []).map((given) => given.getText(file)).join(', ')
      found.push({ at, kind: 'constructed', source, flags: '' })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** The source files of every package. */
export function sourceFiles(): readonly string[] {
  return readdirSync(join(ROOT, 'packages')).flatMap((name) => {
    const folder = join(ROOT, 'packages', name, 'src')
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[cm]?[jt]sx?$/.test(file))
      .map((file) => join(folder, file))
  })
}

/** The name of a file, from the root of the repository. */
export const nameOf = (file: string): string => relative(ROOT, file).replaceAll('\\', '/')

/** Finds every regular expression in the sources of every package. */
export function findPatterns(): readonly FoundPattern[] {
  return sourceFiles().flatMap((file) => patternsIn(nameOf(file), readFileSync(file, 'utf8')))
}
