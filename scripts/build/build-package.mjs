// The manifest says what to build: `./dist/x/index.js` is `src/x/index.ts` as ESM, `./dist/x/index.cjs` is the same
// source as CommonJS, and `*` stands for every source of a folder. Each becomes one file. Each source that they import
// gets its own declarations, with maps that lead back to it. Types are checked by `npm run typecheck`, not here.
import { chmodSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { bundle } from './bundle.mjs'
import { writeDeclarations } from './compile.mjs'
import { vendor } from './vendor.mjs'

const KINDS = [
  { js: '.js', dts: '.d.ts', format: 'es' },
  { js: '.cjs', dts: '.d.cts', format: 'cjs' },
]

/** Every file that a part of a manifest names: the leaves of its tree. */
const targets = (tree) =>
  typeof tree === 'string' ? [tree] : Object.values(tree ?? {}).flatMap(targets)

/** The sources that a path with a `*` stands for. */
const expanded = (folder, path) => {
  if (!path.includes('*')) return [path]
  const [home, end] = path.split('*')
  return readdirSync(join(folder, 'src', home))
    .filter((name) => name.endsWith(end))
    .map((name) => `${home}${name}`)
}

/** The sources, by their paths in `src`, of the built files with this extension that a part of a manifest names. */
const entriesOf = (folder, tree, js) => [
  ...new Set(
    targets(tree)
      .filter((path) => path.startsWith('./dist/') && path.endsWith(js))
      .map((path) => `${path.slice('./dist/'.length, -js.length)}.ts`)
      .flatMap((path) => expanded(folder, path)),
  ),
]

/** What a source imports, including types, and where in its text. */
const importsOf = (text) =>
  ts.preProcessFile(text, true, false).importedFiles.map(({ fileName, pos }) => {
    const start = pos + 1 // after the quotation mark
    return { specifier: fileName, start, end: start + fileName.length }
  })

const isRelative = (specifier) => /^\.\.?\//.test(specifier)

/** The text of every source that an entry imports, directly or not, by its path in `src`. */
function reach(folder, entry, texts = new Map()) {
  if (texts.has(entry)) return texts
  const text = readFileSync(join(folder, 'src', entry), 'utf8')
  texts.set(entry, text)
  for (const { specifier } of importsOf(text)) {
    if (isRelative(specifier)) reach(folder, posix.join(posix.dirname(entry), specifier), texts)
  }
  return texts
}

/** The text with each specifier replaced. Every line stays where it is, so the maps stay correct. */
function respecify(text, replacement) {
  let [result, done] = ['', 0]
  for (const { specifier, start, end } of importsOf(text).sort((a, b) => a.start - b.start)) {
    result += text.slice(done, start) + replacement(specifier)
    done = end
  }
  return result + text.slice(done)
}

const SKILLS = fileURLToPath(new URL('../../skills', import.meta.url))

/** Copies the skills for agents into a package whose manifest publishes them. */
function copySkills(folder, { files }) {
  const copy = join(folder, 'skills')
  rmSync(copy, { recursive: true, force: true })
  if (files.includes('skills')) cpSync(SKILLS, copy, { recursive: true })
}

/** Builds the package in `folder` into its `dist` folder, which is emptied first. */
export async function buildPackage(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const dist = join(folder, 'dist')
  const sourceOf = (path) => join(folder, 'src', path)
  rmSync(dist, { recursive: true, force: true })

  for (const kind of KINDS) {
    const { js, dts } = kind
    const entries = entriesOf(folder, [manifest.exports, manifest.bin], js)
    const seams = entriesOf(folder, manifest.imports, js)
    const reached = entries.map((entry) => reach(folder, entry))
    const texts = new Map(
      [...reached, ...seams.map((seam) => reach(folder, seam))].flatMap((map) => [...map]),
    )
    const vendored = await vendor(manifest, folder, texts, js)

    const isReachedTwice = (path) => reached.filter((map) => map.has(path)).length > 1
    const shared = [...texts.keys()].filter(
      (path) => !entries.includes(path) && isReachedTwice(path),
    )
    const named = (paths) =>
      Object.fromEntries(paths.map((path) => [path.slice(0, -'.ts'.length), sourceOf(path)]))
    const common = { folder, vendored, kind }
    if (entries.length > 0)
      await bundle({ ...common, entries: named(entries), shared: shared.map(sourceOf) })
    // Each side of a seam is complete, so neither side depends on the other.
    for (const seam of seams) {
      await bundle({ ...common, entries: named([seam]), shared: [] })
    }

    for (const [path, text] of texts) {
      const up = '../'.repeat(path.split('/').length - 1) || './'
      const respecified = respecify(text, (specifier) => {
        if (isRelative(specifier)) return specifier.replace(/\.ts$/, js)
        return vendored.includes(specifier) ? `${up}vendor/${specifier}${js}` : specifier
      })
      writeDeclarations(join(dist, path.replace(/\.ts$/, dts)), sourceOf(path), respecified)
    }
  }
  copySkills(folder, manifest)
  for (const path of targets(manifest.bin)) chmodSync(join(folder, path), 0o755)
}
