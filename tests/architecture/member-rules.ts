import ts from 'typescript'
import { declarationsOf, entriesOf, entryProgram, exportsOf } from './entries.ts'
import type { Project, Rule } from './project.ts'
import { remembered } from './remembered.ts'

/** One member of a public type. A member that is declared several times, as in a union, is one. */
interface Member {
  readonly path: string
  /** As in `Options.timeoutMs`, or `Store.prune.batchSize` for a member of a parameter's type. */
  readonly name: string
  readonly declarations: readonly ts.Declaration[]
}

// Packages whose members are not documented yet.
const UNFINISHED = ['cli', 'sandbox']
const MIN_WORDS = 4

/** A member of an interface, a type literal or a class, as `.name`; `undefined` for any other node. */
function memberName(node: ts.Node): string | undefined {
  const isMember =
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node) ||
    (ts.isClassElement(node) && !ts.isConstructorDeclaration(node))
  if (!isMember || node.name === undefined) return undefined
  if (ts.isIdentifier(node.name)) return `.${node.name.text}`
  return ts.isStringLiteral(node.name) ? `['${node.name.text}']` : undefined
}

/** The name that a type refers to by `Name`, `extends Name` or `typeof name`. */
function referredName(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName
  if (ts.isTypeQueryNode(node)) return node.exprName
  return ts.isExpressionWithTypeArguments(node) ? node.expression : undefined
}

const isCode = (node: ts.Node) =>
  ts.isBlock(node) || ('initializer' in node.parent && node.parent.initializer === node)

// Nobody reads private members, and overriding members are documented where they are declared.
const HIDDEN = ts.ModifierFlags.NonPublicAccessibilityModifier | ts.ModifierFlags.Override
const isHidden = (node: ts.Node) =>
  ts.isClassElement(node) &&
  ((ts.getCombinedModifierFlags(node) & HIDDEN) !== 0 ||
    (node.name !== undefined && ts.isPrivateIdentifier(node.name)))

/** Whether a type is only a constraint on another type, so that nobody can use its members. */
function isPattern(node: ts.Node): boolean {
  const { parent } = node
  return (
    (ts.isTypeParameterDeclaration(parent) && parent.constraint === node) ||
    (ts.isConditionalTypeNode(parent) && parent.extendsType === node)
  )
}

function findMembers(project: Project): readonly Member[] {
  const program = entryProgram(project)
  const checker = program.getTypeChecker()
  const entries = entriesOf(project).filter(
    (path) => !UNFINISHED.some((owner) => path.startsWith(`packages/${owner}/`)),
  )
  const exported = entries.flatMap((path) => exportsOf(program, path))
  const reached = new Set(exported.flatMap((symbol) => declarationsOf(checker, symbol)))
  const members = new Map<string, Member>()

  const visit = (node: ts.Node, owner: string) => {
    if (isCode(node) || isHidden(node) || isPattern(node)) return
    const referred = referredName(node)
    const symbol = referred && checker.getSymbolAtLocation(referred)
    if (symbol !== undefined)
      for (const found of declarationsOf(checker, symbol)) reached.add(found)
    const own = memberName(node)
    const name = own === undefined ? owner : `${owner}${own}`
    if (own !== undefined) {
      const path = node.getSourceFile().fileName
      const { declarations = [] } = members.get(`${path} ${name}`) ?? {}
      const all = [...declarations, node as ts.Declaration]
      members.set(`${path} ${name}`, { path, name, declarations: all })
    }
    ts.forEachChild(node, (child) => visit(child, name))
  }
  // The set grows during the loop, because a type leads to the types that it refers to.
  for (const declaration of reached) {
    const name = ts.getNameOfDeclaration(declaration)?.getText() ?? ''
    const isType = !ts.isTypeParameterDeclaration(declaration) && !ts.isSourceFile(declaration)
    if (isType) visit(declaration, name)
  }
  return [...members.values()]
}

/** Every member of the types that the entries export, and of the types that those refer to. */
const publicMembers = remembered(findMembers, (project) => project)

/** The number of words in the TSDoc of a declaration, without its tags. */
function countWords(declaration: ts.Declaration): number {
  const texts = ts
    .getJSDocCommentsAndTags(declaration)
    .flatMap((doc) => (ts.isJSDoc(doc) ? (ts.getTextOfJSDocComment(doc.comment) ?? '') : []))
  return texts.flatMap((text) => text.split(/\s+/)).filter((word) => /[\p{L}\p{N}]/u.test(word))
    .length
}

const isDescribed = ({ declarations }: Member) =>
  declarations.some((declaration) => countWords(declaration) >= MIN_WORDS)

const isOptional = (node: ts.Declaration) =>
  'questionToken' in node && node.questionToken !== undefined
const hasDefault = (node: ts.Declaration) =>
  ts
    .getJSDocTags(node)
    .some(({ tagName, comment }) => tagName.text === 'default' && comment !== undefined)

/** Whether a member is an optional option whose TSDoc does not state the default. */
const lacksDefault = ({ name, declarations }: Member) =>
  /^\w+(Options|Input)\.\w+$/.test(name) &&
  declarations.some(isOptional) &&
  !declarations.some(hasDefault)

/** Every member of a public type has TSDoc of at least four words, and every option states its default. */
export const documentedMembers: Rule = (project) =>
  publicMembers(project).flatMap((member) => {
    const { path, name } = member
    if (!isDescribed(member)) return [`${path} ${name} has no TSDoc`]
    return lacksDefault(member) ? [`${path} ${name} has no @default`] : []
  })

/** The number of members of public types that have TSDoc. */
export const countDocumentedMembers = (project: Project): number =>
  publicMembers(project).filter(isDescribed).length
