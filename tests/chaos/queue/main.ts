import { parseArgs } from 'node:util'
import { compile, QUEUE_CHILD } from '../compile.ts'
import type { EngineName } from './child/config.ts'
import { ENGINES } from './engines/start-engine.ts'
import { CONTROLS } from './judge.ts'
import { runEngine, type Verdict } from './run-engine.ts'

// Hands events to each engine while receivers and workers are killed, and counts the events that are lost or run twice.
// Exits with 1 if the hand-off from the package loses or repeats an event, or if a control does neither.

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    engine: { type: 'string', default: Object.keys(ENGINES).join(',') },
    'receiver-kills': { type: 'string', default: '100' },
    'worker-kills': { type: 'string', default: '50' },
  },
})
function amount(name: 'events' | 'receiver-kills' | 'worker-kills'): number {
  const given = Number(values[name])
  if (!Number.isSafeInteger(given) || given < 1)
    throw new RangeError(`--${name} must be a whole number above 0`)
  return given
}
const isEngine = (name: string): name is EngineName => Object.hasOwn(ENGINES, name)
const engines = values.engine.split(',').map((name) => {
  if (isEngine(name)) return name
  throw new TypeError(`--engine must be of ${Object.keys(ENGINES).join(', ')}`)
})
const events = amount('events')
const amounts = {
  handOff: { events, receiverKills: amount('receiver-kills'), workerKills: amount('worker-kills') },
  control: {
    events: Math.ceil(events / 20),
    receiverKills: Math.ceil(amount('receiver-kills') / 10),
  },
}

const startedAt = Date.now()
const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`
const log = (line: string) => console.log(`${seconds()}  ${line}`)
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => interrupt.abort(new Error(`ended by ${signal}`)))
}
const program = await compile(QUEUE_CHILD)
const found: (Verdict & { readonly engine: EngineName })[] = []
try {
  for (const engine of engines) {
    const verdicts = await runEngine(ENGINES[engine], amounts, {
      controls: CONTROLS,
      file: program.file,
      log,
      signal: interrupt.signal,
    })
    found.push(...verdicts.map((verdict) => ({ engine, ...verdict })))
  }
} finally {
  await program.remove()
}

console.log(
  '\n| engine | pattern | accepted | receivers killed | workers killed | lost | run twice |',
)
console.log('| --- | --- | --: | --: | --: | --: | --: |')
for (const { engine, pattern, accepted, receiversKilled, workersKilled, lost, again } of found) {
  const cells = [engine, pattern, accepted, receiversKilled, workersKilled, lost, again]
  console.log(`| ${cells.join(' | ')} |`)
}
const problems = found.flatMap(({ engine, pattern, problems }) =>
  problems.map((problem) => `${engine}, ${pattern}: ${problem}`),
)
console.log(`\n${seconds()}. ${problems.length === 0 ? 'All as it must be.' : problems.join('\n')}`)
process.exit(problems.length === 0 ? 0 : 1)
