import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Finding } from './proof.ts'
import { PROOFS } from './proofs.ts'
import { succeeds, table, totals } from './table.ts'
import { threw } from './threw.ts'

const USAGE = `Usage: npm run assure -- [--only <name>,…] [--list]

Proves what Hookseal claims, and ends with a table: one line a claim, with its figure and its goal. Exits with 1
if a claim was missed, or if a measurement cannot be trusted. The proofs: ${Object.keys(PROOFS).join(', ')}.`

const REPORT = fileURLToPath(new URL('../../.cache/assure.json', import.meta.url))

const isTerminal = process.stderr.isTTY === true
let shownAt = 0

/** Shows how far a proof is: in place on a terminal, and at most every ten seconds in a log. */
function show(name: string, text: string): void {
  if (isTerminal) process.stderr.write(`\r\x1b[K${name}: ${text}`)
  else if (Date.now() - shownAt > 10_000) {
    shownAt = Date.now()
    process.stderr.write(`${name}: ${text}\n`)
  }
}

/** Runs one proof. */
async function run(name: string): Promise<readonly Finding[]> {
  const startedAt = Date.now()
  process.stderr.write(`${name}: started\n`)
  try {
    const prove = await PROOFS[name]?.()
    return (await prove?.((text) => show(name, text))) ?? []
  } catch (error) {
    return [threw(name, error)]
  } finally {
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    process.stderr.write(`${isTerminal ? '\r\x1b[K' : ''}${name}: ended after ${seconds} s\n`)
  }
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const names = values.only?.split(',') ?? Object.keys(PROOFS)
const unknown = names.filter((name) => !Object.hasOwn(PROOFS, name))

if (values.help) console.log(USAGE)
else if (values.list) console.log(Object.keys(PROOFS).join('\n'))
else if (unknown.length > 0) {
  console.error(`There is no proof called ${unknown.join(', ')}.\n\n${USAGE}`)
  process.exitCode = 2
} else {
  const findings: Finding[] = []
  for (const name of names) findings.push(...(await run(name)))
  mkdirSync(new URL('.', `file://${REPORT}`), { recursive: true })
  writeFileSync(REPORT, JSON.stringify(findings, null, 2))
  console.log(`\n${table(findings)}\n\n${totals(findings)}`)
  process.exitCode = succeeds(findings) ? 0 : 1
}
