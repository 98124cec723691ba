import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Application, Converter } from 'typedoc'
import { withAnchors } from '../.vitepress/site/reference-anchors.ts'
import { root } from '../.vitepress/site/root.ts'

// Writes the reference from TSDoc into `.cache`: one page for each entry that a package publishes.

const out = join(root, '.cache/docs/reference')

/** An entry of a package, such as `@hookseal/core/node`. */
interface Entry {
  readonly name: string
  readonly source: string
  readonly page: string
}

/** The entries of a manifest, whose files say where their sources are. A `*` stands for parts of another
 * entry, and the toolkit is for Hookseal's own packages.
 */
function entriesOf(folder: string): readonly Entry[] {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
  const exported = Object.entries<{ import?: string }>(manifest.exports ?? {})
  return exported.flatMap(([path, { import: file }]) => {
    if (file === undefined || path.includes('*') || path === './toolkit') return []
    const source = file.replace('./dist/', `packages/${folder}/src/`).replace(/\.js$/, '.ts')
    const page = path === '.' ? 'api' : path.slice(2)
    return [{ name: `${manifest.name}${path.slice(1)}`, source, page: `${folder}/${page}` }]
  })
}

/** Everything that decides what the reference says. */
function hashOfSources(): string {
  const hash = createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .update(String(withAnchors))
  for (const file of (readdirSync(join(root, 'packages'), { recursive: true }) as string[]).sort())
    if (/^[a-z]+\/(package\.json|src\/.*\.ts)$/.test(file.replaceAll('\\', '/')))
      hash.update(file).update(readFileSync(join(root, 'packages', file)))
  return hash.digest('hex')
}

const hash = hashOfSources()
const stamp = join(out, '.hash')
if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) process.exit(0)
rmSync(out, { recursive: true, force: true })

// The command has no API of its own.
const entries = readdirSync(join(root, 'packages'))
  .filter((name) => name !== 'cli')
  .flatMap(entriesOf)

const app = await Application.bootstrapWithPlugins({
  entryPoints: entries.map(({ source }) => join(root, source)),
  tsconfig: join(root, 'tsconfig.json'),
  plugin: ['typedoc-plugin-markdown'],
  skipErrorChecking: true,
  out,
  cleanOutputDir: false,
  readme: 'none',
  disableSources: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  sort: ['source-order'],
  validation: { invalidLink: true, notExported: false, notDocumented: false },
  treatValidationWarningsAsErrors: true,
  logLevel: 'Warn',
  // Of typedoc-plugin-markdown.
  router: 'module',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  hideGroupHeadings: false,
  groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases'],
  expandParameters: false,
  tableColumnSettings: {
    hideInherited: true,
    hideModifiers: true,
    hideOverrides: true,
    hideSources: true,
  },
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  useCodeBlocks: false,
  pageTitleTemplates: {
    module: ({ name }: { name: string }) =>
      `${entries.find(({ page }) => page === name)?.name ?? name} API`,
  },
} as never)

app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
  for (const child of project.children ?? []) {
    // TypeDoc names a module after its file, without what all files begin with.
    const entry = entries.find(({ source }) =>
      source.replace(/(\/index)?\.ts$/, '').endsWith(`/${child.name}`),
    )
    if (entry === undefined) throw new Error(`no entry has the name ${child.name}`)
    child.name = entry.page
  }
})

const project = await app.convert()
if (project === undefined) process.exit(1)
app.validate(project)
await app.generateOutputs(project)
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)

const written = (readdirSync(out, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.md'))
  .map((file): [string, string] => [
    file.replaceAll('\\', '/'),
    readFileSync(join(out, file), 'utf8'),
  ])
for (const [file, text] of withAnchors(new Map(written))) {
  // The examples of TSDoc are excerpts, without imports: they are shown, and not type-checked as the pages are.
  writeFileSync(join(out, file), text.replace(/^```tsx?$/gm, '```js'))
}

const modules = entries.map(({ name, page }) => `- [\`${name}\`](${page}.md)`)
writeFileSync(
  join(out, 'README.md'),
  `# API reference\n\nEverything that the packages export, by the entry that you import it from.\n\n${modules.join('\n')}\n`,
)
writeFileSync(stamp, hash)
