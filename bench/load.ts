import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { zippedKilobytes } from '@hookseal/tests-kit/zipped-size'
import { median } from './rounds.ts'
import { amountRow, type Row, ratioRow } from './table.ts'

const quick = process.argv[2] === 'quick'
const STARTS = quick ? 9 : 31
const path = ['@hookseal/core', '@hookseal/core/providers']

type System = 'import' | 'require'

const probes: Readonly<Record<System, readonly [name: string, load: string]>> = {
  import: ['probe.mjs', 'await import'],
  require: ['probe.cjs', 'require'],
}

// Files, because `--eval` loads half of Node before it starts.
for (const [name, load] of Object.values(probes)) {
  const code = `const start = performance.now()
for (const name of process.argv.slice(2)) ${load}(name)
console.log(performance.now() - start)`
  writeFileSync(new URL(name, import.meta.url), code)
}

/** Milliseconds that a fresh process spends on loading; starting it is not counted. */
function loadTime(system: System, names: readonly string[]): number {
  const probe = fileURLToPath(new URL(probes[system][0], import.meta.url))
  return Number(execFileSync(process.execPath, [probe, ...names], { encoding: 'utf8' }))
}

function loadRatio(system: System): number {
  const ratios: number[] = []
  for (let i = -1; i < STARTS; i++) {
    const [ours, theirs] =
      i % 2 === 0
        ? [loadTime(system, path), loadTime(system, ['node:crypto'])]
        : [loadTime(system, ['node:crypto']), loadTime(system, path)].reverse()
    // During the first pair, the files are not in the page cache.
    if (i >= 0) ratios.push((ours ?? Number.NaN) / (theirs ?? Number.NaN))
  }
  return median(ratios)
}

// One receiver, one provider, and nothing else that is exported.
const application = `export { createReceiver } from '@hookseal/core'
export { rine } from '@hookseal/core/providers'`
const size = 'size, createReceiver + rine, minified and gzipped'
const rows: readonly Row[] = [
  ratioRow('load, ESM: core and its providers, ratio to node:crypto', loadRatio('import'), 2),
  ratioRow('load, CommonJS: core and its providers, ratio to node:crypto', loadRatio('require'), 2),
  amountRow(`${size}, with Node crypto`, await zippedKilobytes(application, ['node']), 'KB', 11),
  amountRow(`${size}, with web crypto`, await zippedKilobytes(application, []), 'KB', 11),
]
console.log(JSON.stringify(rows))
