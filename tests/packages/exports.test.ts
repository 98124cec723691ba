import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { builtPackages } from './install.ts'
import { entryNames } from './published.ts'

/** Returns the names that each entry of a built package exports at run time, as ESM and as CommonJS. */
function exportsOf(folder: string): Record<string, { esm: string[]; cjs: string[] }> {
  // A separate process inside the package, which imports the package by its own name.
  const script = `
    import { createRequire } from 'node:module'
    const require = createRequire(process.cwd() + '/package.json')
    const found = {}
    for (const entry of ${JSON.stringify(entryNames(folder))}) {
      const [esm, cjs] = [await import(entry), require(entry)]
      found[entry] = { esm: Object.keys(esm).sort(), cjs: Object.keys(cjs).sort() }
    }
    console.log(JSON.stringify(found))`
  const args = ['--input-type=module', '--eval', script]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }))
}

const found = Object.assign({}, ...builtPackages().map(exportsOf)) as ReturnType<typeof exportsOf>

it.each(Object.entries(found))('%s exports the same as ESM and as CommonJS', (_, { esm, cjs }) => {
  expect(cjs).toEqual(esm)
  expect(esm).not.toEqual([])
})

it('exports exactly the names in exports.txt', async () => {
  const lines = Object.entries(found)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([entry, { esm }]) => [entry, ...esm.map((name) => `  ${name}`), ''].join('\n'))
  await expect(lines.join('\n')).toMatchFileSnapshot('exports.txt')
})
