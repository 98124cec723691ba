import ts from 'typescript'
import { eachNode, isFreeName } from './code-rules.ts'
import { importsOf, reachable } from './imports.ts'
import { countLines, type Rule, type Source, sources } from './project.ts'

const isAdapter = ({ owner }: Source) =>
  ['express', 'koa', 'next', 'fastify', 'nest'].includes(owner)
const MAX_LINES = 100

/** An adapter's entry and the files of its package that it imports have at most 100 lines together. Nest's is a module system's, too. */
export const adapterSize: Rule = (project) =>
  sources(project)
    .filter(({ path }) => /^packages\/[^/]+\/src\/([^/]+\/)?index\.ts$/.test(path))
    .filter((entry) => isAdapter(entry) && entry.owner !== 'nest')
    .flatMap((entry) => {
      const files = reachable(project, entry)
      const lines = files.reduce((sum, { text }) => sum + countLines(text), 0)
      return lines > MAX_LINES ? [`${entry.path} with what it reaches has ${lines} lines`] : []
    })

/** An adapter imports no cryptography and uses no global `crypto`: that is core's work. */
export const adapterCrypto: Rule = (project) => [
  ...sources(project)
    .filter((source) => source.kind === 'package' && isAdapter(source))
    .flatMap(importsOf)
    .filter(({ specifier }) => /crypto/.test(specifier))
    .map(({ at, specifier }) => `${at} imports ${specifier}`),
  ...eachNode(isAdapter, (node) =>
    isFreeName(node) && node.text === 'crypto' ? 'uses crypto' : undefined,
  )(project),
]

const COMPARISONS = [
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]
// A guard compares the status that the route chose with a number, which chooses nothing.
const isCompared = ({ parent }: ts.Node) =>
  ts.isBinaryExpression(parent) && COMPARISONS.includes(parent.operatorToken.kind)
const isStatusLiteral = (node: ts.Node) =>
  ts.isNumericLiteral(node) && /^[1-5]\d\d$/.test(node.text) && !isCompared(node)
const isStatusAssignment = (node: ts.Node) =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  ts.isPropertyAccessExpression(node.left) &&
  node.left.name.text === 'statusCode'

/** An adapter writes the status of the outcome, never one of its own. */
export const adapterStatus: Rule = eachNode(isAdapter, (node) =>
  isStatusLiteral(node) || isStatusAssignment(node) ? 'chooses a status' : undefined,
)

const isJsonCall = (node: ts.Node) =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  node.expression.name.text === 'json'

/** An adapter passes the bytes on as they arrived; core parses them after verification. */
export const adapterJson: Rule = eachNode(isAdapter, (node) =>
  isJsonCall(node) || (isFreeName(node) && node.text === 'JSON') ? 'parses JSON' : undefined,
)

const isLogMember = (node: ts.Node) =>
  ts.isPropertyAccessExpression(node) && node.name.text === 'log'

/** An adapter does not log: the receiver logs and calls its hooks. */
export const adapterLogging: Rule = eachNode(isAdapter, (node) => {
  const isConsole = isFreeName(node) && node.text === 'console'
  const isLog = isLogMember(node) && !node.getText().startsWith('console.')
  return isConsole || isLog ? 'logs' : undefined
})
