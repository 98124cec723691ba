import ts from 'typescript'
import { nodes, place, type Rule, type Source, tests } from './project.ts'

const isNumber = (node: ts.Node | undefined, least = 0): node is ts.NumericLiteral =>
  node !== undefined && ts.isNumericLiteral(node) && Number(node.text.replaceAll('_', '')) >= least

/** The name that a call starts with, as `it` in `it.each(rows)('…', () => {})`. */
function startOf(node: ts.Expression): string {
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node))
    return startOf(node.expression)
  return ts.isTaggedTemplateExpression(node) ? startOf(node.tag) : node.getText()
}

const HOOKS = ['it', 'test', 'describe', 'beforeAll', 'afterAll', 'beforeEach', 'afterEach']
const DEADLINES = ['timeout', 'testTimeout', 'hookTimeout', 'teardownTimeout']
const TIMERS = ['setTimeout', 'sleep', 'setDefaultTimeout', 'AbortSignal.timeout']
const CLOCKS = /\b(Date|performance)\.now\(\)/

const usesFakeTime = ({ text }: Source) => /\b(useFakeTimers|stopTime)\(/.test(text)

function judge(node: ts.Node, source: Source): string | undefined {
  if (ts.isPropertyAssignment(node) && DEADLINES.includes(node.name.getText())) {
    return isNumber(node.initializer, 1000) ? 'a deadline without patience()' : undefined
  }
  if (!ts.isCallExpression(node)) return undefined
  const called = node.expression.getText()
  if (/^vi\.wait(For|Until)$/.test(called)) return `${called} instead of eventually()`
  const last = node.arguments.at(-1)
  if (HOOKS.includes(startOf(node.expression)) && isNumber(last) && node.arguments.length > 1) {
    return ts.isPropertyAccessExpression(node.parent) ? undefined : 'a deadline without patience()'
  }
  const isTimer = TIMERS.some((name) => called === name || called.endsWith(`.${name}`))
  if (isTimer && node.arguments.some((one) => isNumber(one, 1000)) && !usesFakeTime(source)) {
    return 'waits for a time instead of a condition'
  }
  const [subject] = called === 'expect' ? node.arguments : []
  const isElapsed =
    subject !== undefined &&
    ts.isBinaryExpression(subject) &&
    subject.operatorToken.kind === ts.SyntaxKind.MinusToken
  return isElapsed && CLOCKS.test(subject.getText()) ? 'asserts how long something took' : undefined
}

// To parse every test takes a while, and most contain nothing of the kind.
const HINT = /timeout|waitFor|waitUntil|sleep\(|[}\w], [\d_]{4,}\)|^ *[\d_]+,\n *\)|\.now\(\)/im

/** A test waits for conditions. What ends a test that hangs is scaled by `patience()`, and nothing asserts a time. */
export const scaledDeadlines: Rule = (project) =>
  tests(project)
    .filter(({ text }) => HINT.test(text))
    .flatMap((source) =>
      nodes(source).flatMap((node) => {
        const complaint = judge(node, source)
        return complaint === undefined ? [] : [`${place(source, node)} ${complaint}`]
      }),
    )
