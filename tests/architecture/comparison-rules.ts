import ts from 'typescript'
import { eachNode } from './code-rules.ts'
import type { Rule } from './project.ts'

const EQUALITY = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
])

/** Comparisons of two values, neither of which is a secret, a MAC, a signature or a token. */
const PUBLIC = new Set([
  // Options, indexes and names of headers.
  '(header === undefined) === (query === undefined)',
  'dedupeBy !== key',
  'fields.includes(field) === (proof[field] !== undefined)',
  'form.encoding === encoding',
  'i !== j',
  'isSigned === isRead',
  'other !== name',
  'other !== suffix',
  'part.field === field',
  // Secrets are checked when a receiver is created, long before a request.
  'prefix === text',
  'text.trim() !== text',
  // What stands before a token, such as "Bearer ".
  'text.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()',
])

/** Methods that compare, and stop at the first difference. */
const COMPARING =
  /^(?:compare|endsWith|equals|has|includes|indexOf|is|lastIndexOf|localeCompare|match|search|startsWith)$/
const SENSITIVE = /^(?:expected|digest|mac|made|presented|secret|signature|token)s?$/i

const isLength = (node: ts.Node) =>
  ts.isPropertyAccessExpression(node) && node.name.text === 'length'

/** Whether a comparison with this operand cannot reveal more than a length or a constant of the program. */
function isConstant(node: ts.Expression): boolean {
  return (
    isLength(node) ||
    ts.isTypeOfExpression(node) ||
    ts.isLiteralExpression(node) ||
    node.kind === ts.SyntaxKind.NullKeyword ||
    node.kind === ts.SyntaxKind.TrueKeyword ||
    node.kind === ts.SyntaxKind.FalseKeyword ||
    (ts.isIdentifier(node) && (node.text === 'undefined' || node.text === 'Infinity')) ||
    (ts.isPrefixUnaryExpression(node) && isConstant(node.operand)) ||
    (ts.isBinaryExpression(node) && isLength(node.left) && isConstant(node.right))
  )
}

const isSensitive = (node: ts.Node) => ts.isIdentifier(node) && SENSITIVE.test(node.text)

/** A proof is compared only by `equalBytes` and `equalsBinary`, which look at every byte. */
export const constantTime: Rule = eachNode(
  ({ path }) => /^packages\/core\/src\/(?:authenticate\/|util\/bytes\.ts$)/.test(path),
  (node) => {
    if (ts.isBinaryExpression(node) && EQUALITY.has(node.operatorToken.kind)) {
      const text = node.getText()
      const isAllowed = isConstant(node.left) || isConstant(node.right) || PUBLIC.has(text)
      return isAllowed ? undefined : `compares ${text}`
    }
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return
    const { expression, name } = node.expression
    const isOne = COMPARING.test(name.text) && [expression, ...node.arguments].some(isSensitive)
    return isOne ? `compares by ${name.text}` : undefined
  },
)
