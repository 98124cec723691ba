import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiReports } from './api-reports.ts'
import { builtPackages } from './install.ts'
import { publishedEntries } from './published.ts'

/** The names that each entry of a built package exports at run time, as ESM and as CommonJS. */
type Exported = Readonly<Record<string, { readonly esm: string[]; readonly cjs: string[] }>>

function exportsOf(folder: string, entries: readonly string[]): Exported {
  // A separate process inside the package, which imports the package by its own name.
  const script = `
    import { createRequire } from 'node:module'
    const require = createRequire(process.cwd() + '/package.json')
    const found = {}
    for (const entry of ${JSON.stringify(entries)}) {
      const [esm, cjs] = [await import(entry), require(entry)]
      found[entry] = { esm: Object.keys(esm).sort(), cjs: Object.keys(cjs).sort() }
    }
    console.log(JSON.stringify(found))`
  const args = ['--input-type=module', '--eval', script]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }))
}

const packages = builtPackages().map((folder) => ({ folder, entries: publishedEntries(folder) }))
const reports = apiReports(packages)

describe.each(packages)('$folder', ({ folder, entries }) => {
  const exported = exportsOf(
    folder,
    entries.map(({ name }) => name),
  )

  it('publishes exactly what its report says', async () => {
    const sections = entries.map(
      ({ name }) => `## ${name}\n\n\`\`\`ts\n${reports.get(name)}\n\`\`\`\n`,
    )
    const report = [`# The public API of @hookseal/${basename(folder)}\n`, ...sections].join('\n')
    await expect(report).toMatchFileSnapshot(`api/${basename(folder)}.api.md`)
  })

  it.each(Object.entries(exported))('exports the same as ESM and as CommonJS: %s', (_, found) => {
    expect(found.cjs).toEqual(found.esm)
    expect(found.esm).not.toEqual([])
  })

  it.each(Object.entries(exported))('declares all that it exports: %s', (name, { esm }) => {
    const report = reports.get(name) ?? ''
    const declared = (value: string) =>
      new RegExp(
        `^export .*\\b(?:const|function|class|abstract class) ${value}\\b|^export \\{ ${value} \\}`,
        'm',
      )
    expect(esm.filter((value) => !declared(value).test(report))).toEqual([])
  })
})
