import ts from 'typescript'
import { countLines, nodes, place, type Rule, type Source, sources } from './project.ts'

/** Runs `judge` on every node of every package's sources. The text that it returns is the violation. */
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

/** Whether an identifier refers to a variable instead of naming a property or a member. */
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

/** Outside its Node parts, core uses neither `Buffer` nor `process`. */
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

/** Every export is named: no `export *` and no default export. */
export const namedExports: Rule = eachNode(everywhere, (node) => {
  const isStar = ts.isExportDeclaration(node) && node.exportClause === undefined
  if (isStar || ts.isNamespaceExport(node)) return 'export *'
  // The `default:` of a switch is a clause, not a keyword node, so it is not mistaken for an export.
  return isDefault(node) ? 'default export' : undefined
})

// Files whose objects are created for every delivery and compute members on access: see `docs/decisions`. And Nest's
// module, since Nest identifies a module by its class.
const MAY_HAVE_CLASSES =
  /^packages\/(core\/src\/(error\/webhook-error|(util|http)\/[\w-]+|provider\/identify|replay\/lease)|nest\/src\/webhooks-module)\.ts$/

/** Code consists of factories and frozen objects. Only the error, objects created for every delivery and Nest's modules are classes. */
export const fewClasses: Rule = eachNode(
  ({ path }) => !MAY_HAVE_CLASSES.test(path),
  (node) => (ts.isClassLike(node) ? 'class' : undefined),
)

const MAX_LINES = 200
const MAX_MEDIAN_LINES = 80

/** No source has more than 200 lines, and the median has fewer than 80. */
export const smallFiles: Rule = (project) => {
  const files = sources(project).filter(({ kind }) => kind === 'package')
  const over = files.flatMap(({ path, text }) =>
    countLines(text) > MAX_LINES ? [`${path}:${countLines(text)} is over ${MAX_LINES} lines`] : [],
  )
  const sorted = files.map(({ text }) => countLines(text)).sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  return median < MAX_MEDIAN_LINES ? over : [...over, `the median source has ${median} lines`]
}

const MAX_MEDIAN_PROVIDER_LINES = 60

/** A provider is data: half of the files have fewer than 60 lines. */
export const smallProviders: Rule = (project) => {
  const lengths = sources(project)
    .filter(({ path }) => /^packages\/core\/src\/providers\/(?!index)[a-z-]+\.ts$/.test(path))
    .map(({ text }) => countLines(text))
    .sort((a, b) => a - b)
  const median = lengths[Math.floor(lengths.length / 2)] ?? 0
  return median < MAX_MEDIAN_PROVIDER_LINES ? [] : [`the median provider has ${median} lines`]
}

const PROVIDER = /^packages\/core\/src\/providers\/(?:events\/)?([a-z-]+)\.ts$/
// `index` is the barrel. Standard Webhooks is a specification, and the headers of Svix are part of its scheme.
const NOT_SENDERS = ['index', 'standard-webhooks', 'svix']
// Senders whose names are ordinary words. As an identifier, such a word does not name a sender.
const WORDS = [
  'clerk',
  'discord',
  'line',
  'linear',
  'meta',
  'polar',
  'resend',
  'sentry',
  'slack',
  'square',
  'stripe',
  'zoom',
]
// Senders whose headers contain the name of another sender.
const PARTS: Readonly<Record<string, string>> = { sendgrid: 'twilio', 'adyen-platform': 'adyen' }
// These packages simulate the senders: they create their events and emulate their APIs.
const EMULATIONS = ['testing', 'sandbox', 'cli']

// Each of these files reads the API of one sender; the barrel exports them.
const SENDER_APIS = /^packages\/archive\/src\/(?:senders\/[a-z-]+|index)\.ts$/

const textOf = (node: ts.Node) =>
  ts.isIdentifier(node) || ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node)
    ? node.text
    : undefined
/**
 * The words of a name, and each two of them as one: `fromRine` gives `from`, `rine` and `fromrine`. `marine` is one
 * word, so it names nobody.
 */
function words(text: string): readonly string[] {
  const found = (text.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []).map((word) => word.toLowerCase())
  return found.flatMap((word, i) => [word, `${word}${found[i + 1] ?? ''}`])
}

/** The sender that a text names. */
function senderIn(node: ts.Node, senders: readonly string[]): string | undefined {
  const text = textOf(node) ?? ''
  const found = words(text)
  return senders.find((sender) => {
    if (!WORDS.includes(sender)) return found.includes(sender.replaceAll('-', ''))
    const literal = new RegExp(`^(?:x-|.*/)?${sender}(?:$|[-.])`, 'i')
    return !ts.isIdentifier(node) && literal.test(text)
  })
}

/** Code names a sender only in the sender's own file and in the barrel. TSDoc may name one in examples. */
export const providerNames: Rule = (project) => {
  const senders = Object.keys(project)
    .flatMap((path) => PROVIDER.exec(path)?.[1] ?? [])
    .filter((name) => !NOT_SENDERS.includes(name))
  const rule = eachNode(
    ({ owner, path }) =>
      !EMULATIONS.includes(owner) &&
      !SENDER_APIS.test(path) &&
      PROVIDER.exec(path)?.[1] !== 'index',
    (node, { path }) => {
      if (textOf(node) === undefined) return undefined
      const own = PROVIDER.exec(path)?.[1] ?? ''
      const others = senders.filter((sender) => sender !== own && sender !== PARTS[own])
      const found = senderIn(node, others)
      return found === undefined ? undefined : `names ${found}`
    },
  )
  return rule(project)
}
