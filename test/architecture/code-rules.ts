import ts from 'typescript'
import { countLines, nodes, place, type Rule, type Source, sources } from './project.ts'

/** Runs `judge` on every node of every package's sources; what it answers is the complaint. */
export const eachNode =
  (
    applies: (source: Source) => boolean,
    judge: (node: ts.Node, source: Source) => string | undefined,
  ): Rule =>
  (project) =>
    sources(project)
      .filter((source) => source.kind === 'package' && applies(source))
      .flatMap((source) => {
        const complaints = nodes(source).flatMap((node) => {
          const complaint = judge(node, source)
          return complaint === undefined ? [] : [`${place(source, node)} ${complaint}`]
        })
        return [...new Set(complaints)]
      })

const everywhere = () => true

/** Whether an identifier is a name of its own, not a property's or a member's. */
export function isFreeName(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) {
    const isGlobal = ts.isIdentifier(parent.expression) && parent.expression.text === 'globalThis'
    return parent.expression === node || isGlobal
  }
  const isKey = ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)
  return !(isKey && parent.name === node)
}

const runsAnywhere = ({ owner, path }: Source) =>
  owner === 'core' && !/^packages\/core\/src\/(node\/|crypto\/node\.ts$)/.test(path)

/** Core outside its Node parts knows neither `Buffer` nor `process`. */
export const platformGlobals: Rule = eachNode(runsAnywhere, (node) =>
  isFreeName(node) && ['Buffer', 'process'].includes(node.text) ? `uses ${node.text}` : undefined,
)

const FORBIDDEN = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.AnyKeyword, 'any'],
  [ts.SyntaxKind.EnumDeclaration, 'enum'],
  [ts.SyntaxKind.ModuleDeclaration, 'namespace'],
  [ts.SyntaxKind.NonNullExpression, 'non-null assertion'],
])

/** No `any`, `enum`, `namespace` (nor `declare global`) and no `!`. */
export const forbiddenSyntax: Rule = eachNode(everywhere, (node) => FORBIDDEN.get(node.kind))

const isDefault = (node: ts.Node) =>
  ts.isExportAssignment(node) ||
  node.kind === ts.SyntaxKind.DefaultKeyword ||
  (ts.isExportSpecifier(node) && node.name.text === 'default')

/** Everything is exported by name, one by one. */
export const namedExports: Rule = eachNode(everywhere, (node) => {
  const isStar = ts.isExportDeclaration(node) && node.exportClause === undefined
  if (isStar || ts.isNamespaceExport(node)) return 'export *'
  // `default:` of a switch is a clause, its keyword is no node of its own.
  return isDefault(node) ? 'default export' : undefined
})

/** Factories and frozen object literals; the one class is the error. */
export const oneClass: Rule = eachNode(
  ({ path }) => path !== 'packages/core/src/error/webhook-error.ts',
  (node) => (ts.isClassLike(node) ? 'class' : undefined),
)

const MOST_LINES = 200
const MEDIAN_LINES = 80

/** No source is over the cap, and half of them are far below it. */
export const smallFiles: Rule = (project) => {
  const files = sources(project).filter(({ kind }) => kind === 'package')
  const over = files.flatMap(({ path, text }) =>
    countLines(text) > MOST_LINES
      ? [`${path}:${countLines(text)} is over ${MOST_LINES} lines`]
      : [],
  )
  const sorted = files.map(({ text }) => countLines(text)).sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  return median < MEDIAN_LINES ? over : [...over, `the median source has ${median} lines`]
}

const PROVIDER = /^packages\/core\/src\/providers\/([a-z-]+)\.ts$/
// A specification, not a sender: its scheme lives beside `hmac` and `token`.
const NOT_SENDERS = ['index', 'standard-webhooks']
// The senders' sides: event factories, and what emulates their management APIs.
const EMULATIONS = ['testing', 'sandbox', 'cli']

const textOf = (node: ts.Node) =>
  ts.isIdentifier(node) || ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node)
    ? node.text
    : undefined
/** `fromRine`, `X-Rine-Signature` → `from`, `rine`, …: a word of its own, so `marine` has no name in it. */
const words = (text: string) =>
  (text.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []).map((word) => word.toLowerCase())

/** No sender is named in code outside its own file and the barrel; TSDoc may, in examples. */
export const providerNames: Rule = (project) => {
  const senders = Object.keys(project)
    .flatMap((path) => PROVIDER.exec(path)?.[1] ?? [])
    .filter((name) => !NOT_SENDERS.includes(name))
  const rule = eachNode(
    ({ owner, path }) => !EMULATIONS.includes(owner) && PROVIDER.exec(path)?.[1] !== 'index',
    (node, { path }) => {
      const found = words(textOf(node) ?? '').find((word) => senders.includes(word))
      return found === undefined || PROVIDER.exec(path)?.[1] === found
        ? undefined
        : `names ${found}`
    },
  )
  return rule(project)
}
