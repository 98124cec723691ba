import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { text } from 'node:stream/consumers'
import { type Build, cacheFolder, compile } from './compile.ts'
import { writeReport } from './report.ts'
import { formatTable, type Row } from './table.ts'

// Prints every figure next to its goal. A missed goal is not a failure; a wrong answer by a contestant is.

const pace = process.argv.includes('--quick') ? 'quick' : 'full'
const only = process.argv.slice(2).find((argument) => !argument.startsWith('--'))

interface Section {
  readonly name: string
  readonly build?: Build
  readonly args?: readonly string[]
  /** Files that the section starts as separate processes. */
  readonly parts?: readonly string[]
}

const sections: readonly Section[] = [
  { name: 'verify', args: ['node', 'structured'] },
  { name: 'verify', args: ['node', 'one string'] },
  { name: 'verify', args: ['web', 'structured'], build: 'web' },
  ...['node', 'express', 'koa', 'fastify'].map((framework) => ({
    name: 'requests',
    args: [framework],
    parts: [`server-${framework}`, 'client'],
  })),
  { name: 'fetch' },
  { name: 'stores' },
  { name: 'handoff' },
  { name: 'telemetry', args: ['none'] },
  { name: 'telemetry', args: ['sdk'] },
  { name: 'queues' },
  { name: 'store' },
  { name: 'load' },
  { name: 'upload', parts: ['server-express'] },
  { name: 'inspector' },
]

/** Each section is a separate process, so that no other section has warmed it up or left garbage in it. */
async function run({ name, build, args = [], parts = [] }: Section): Promise<Row[]> {
  const started = performance.now()
  process.stderr.write(`${[name, ...args].join(' ')} … `)
  const [file = ''] = await Promise.all([compile(name, build), ...parts.map((p) => compile(p))])
  const child = spawn(process.execPath, ['--expose-gc', file, ...args, pace], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
  if (code !== 0) throw new Error(`${name} ended with ${code}`)
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`)
  return JSON.parse(output)
}

const rows: Row[] = []
try {
  for (const section of sections) {
    if (only === undefined || section.name === only) rows.push(...(await run(section)))
  }
} finally {
  rmSync(cacheFolder, { recursive: true, force: true })
}
const missed = rows.filter(({ met }) => met === false).length
const goals = rows.filter(({ met }) => met !== undefined).length
const summary = `${goals - missed} of ${goals} goals met`
console.log(`Node ${process.version}, ${cpus().length} cores, ${pace} run\n`)
console.log(formatTable(rows))
console.log(`\n${summary}`)
if (pace === 'full' && only === undefined) writeReport(rows, summary)
