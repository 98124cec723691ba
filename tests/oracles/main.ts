// Checks every provider against its sender's own code, or against what the sender has published: `npm run
// test:oracles`.
import { readdirSync } from 'node:fs'
import { hold, vectors } from './hold.ts'
import type { Oracle } from './oracle.ts'

const ROUNDS = 1000
const folder = new URL('senders/', import.meta.url)
// Names of senders, to check only those.
const wanted = process.argv.slice(2)
const namesIn = (path: URL) =>
  readdirSync(path)
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => file.replace('.ts', ''))
const held = namesIn(folder)
const providers = namesIn(new URL('../../packages/core/src/providers/', import.meta.url))
const missing = [...providers, ...wanted].filter((name) => !held.includes(name))
if (missing.length > 0) {
  console.error(`nothing in tests/oracles/senders for ${missing.join(', ')}`)
  process.exit(1)
}
const files = held.filter((name) => wanted.length === 0 || wanted.includes(name))

const HEAD = [
  'provider',
  'evidence',
  'they sign',
  'we sign',
  'changed: refused',
  'published',
  'mismatches',
]
const WIDTHS = [24, 36, 11, 9, 18, 11, 10]
const row = (cells: readonly (string | number)[]) =>
  console.log(
    cells
      .map((cell, i) => String(cell).padEnd(WIDTHS[i] ?? 0))
      .join('')
      .trimEnd(),
  )

row(HEAD)
let wrong = 0
const judged = new Set<string>()
for (const file of files) {
  const { oracles } = (await import(new URL(`${file}.ts`, folder).href)) as {
    readonly oracles: readonly Oracle[]
  }
  for (const oracle of oracles) {
    // The name is the seed, so that a run can be repeated.
    const seed = [...oracle.name].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7)
    const { theySign, weSign, refused, published, mismatches } = await hold(oracle, ROUNDS, seed)
    judged.add(oracle.vectors ?? oracle.name)
    wrong += mismatches.length
    const byRule = oracle.rule === undefined ? '' : '*'
    const they = theySign === 0 ? '-' : `${theySign}${byRule}`
    const we = `${weSign}${byRule}`
    row([oracle.name, oracle.evidence, they, we, refused, published, mismatches.length])
    for (const mismatch of mismatches.slice(0, 3)) console.log(`  ${mismatch}`)
  }
}
console.log('-  the sender publishes code that verifies, and none that signs')
console.log('*  by the published rule: the sender publishes no code for Node')
const unjudged = vectors.filter(({ provider }) => !judged.has(provider))
if (wanted.length === 0 && unjudged.length > 0) {
  wrong += unjudged.length
  console.log(`published requests that no provider was held to: ${unjudged.length}`)
}
console.log(wrong === 0 ? 'every provider: 0 mismatches' : `${wrong} mismatches`)
process.exit(wrong === 0 ? 0 : 1)
