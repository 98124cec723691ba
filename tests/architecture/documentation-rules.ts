import ts from 'typescript'
import { declarationsOf, entriesOf, entryProgram, exportsOf } from './entries.ts'
import type { Rule } from './project.ts'

const isDocumented = (declaration: ts.Declaration) =>
  ts
    .getJSDocCommentsAndTags(declaration)
    .some((doc) => ts.isJSDoc(doc) && (ts.getTextOfJSDocComment(doc.comment) ?? '').trim() !== '')

/** Every name that a package exports has TSDoc. */
export const documentedExports: Rule = (project) => {
  const entries = entriesOf(project)
  const missing = entries
    .filter((path) => project[path] === undefined)
    .map((path) => `${path} does not exist, though its entry is published`)
  const program = entryProgram(project)
  const bare = entries.flatMap((path) =>
    exportsOf(program, path).flatMap((exported) => {
      const declarations = declarationsOf(program.getTypeChecker(), exported)
      // A name that comes from another package is documented there.
      if (declarations.length === 0 || declarations.some(isDocumented)) return []
      return [`${path} exports ${exported.name} without TSDoc`]
    }),
  )
  return [...missing, ...bare]
}
