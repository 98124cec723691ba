import { manifests, type Project, type Rule } from './project.ts'

/** Core declares no dependency that would be installed. Its peers, which contain only types, are optional. */
export const coreDependencies: Rule = (project) =>
  manifests(project)
    .filter(({ kind, owner }) => kind === 'package' && owner === 'core')
    .flatMap((manifest) => {
      const { path, dependencies, peerDependencies, optionalDependencies } = manifest
      const peers = Object.keys({ ...peerDependencies }).filter(
        (name) => manifest.peerDependenciesMeta?.[name]?.optional !== true,
      )
      return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers].map(
        (name) => `${path} depends on ${name}`,
      )
    })

/** The export conditions that runtimes and TypeScript define. */
const CONDITIONS = ['types', 'import', 'require', 'node', 'browser', 'worker', 'workerd', 'default']

/** Every condition and every target in an `exports` or `imports` field. */
function conditionsOf(tree: unknown): readonly { condition?: string; target?: string }[] {
  if (typeof tree === 'string') return [{ target: tree }]
  return Object.entries(tree ?? {}).flatMap(([condition, below]) => [
    ...(condition.startsWith('.') || condition.startsWith('#') ? [] : [{ condition }]),
    ...conditionsOf(below),
  ])
}

/** No entry points at a source, which is published only for source maps, and no condition is our own. */
export const publishedFiles: Rule = (project: Project) =>
  manifests(project)
    .filter(({ kind }) => kind === 'package')
    .flatMap(({ path, exports, imports }) =>
      [exports, imports].flatMap(conditionsOf).flatMap(({ condition, target }) => {
        const isUnknown = condition !== undefined && !CONDITIONS.includes(condition)
        const isSource = target !== undefined && !/^\.\/(dist\/.+|package\.json)$/.test(target)
        if (isUnknown) return [`${path} has the condition ${condition}`]
        return isSource ? [`${path} publishes ${target}`] : []
      }),
    )
