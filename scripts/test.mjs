// Runs the tests with what is done of all, and ends with what was left out and the counts alone on a line.
import { MinimalReporter, parseCLI, startVitest } from 'vitest/node'
import { closingLines, count } from './test/count.mjs'
import { progress } from './test/progress.mjs'

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)])
let counts = { passed: 0, failed: 1, leftOut: [] }
const counter = {
  onTestRunEnd(modules, unhandledErrors) {
    counts = count(modules, unhandledErrors)
  },
}
const reporters = [new MinimalReporter(), progress(), counter]
const vitest = await startVitest('test', filter, { ...options, watch: false, reporters })
await vitest.close()

const isStrict = process.env.HOOKSEAL_LEAVE_NOTHING_OUT === '1'
if (isStrict && counts.leftOut.some(({ isOptional }) => !isOptional)) process.exitCode = 1
if (counts.failed > 0) process.exitCode = 1
console.log(`\n${closingLines(counts).join('\n')}`)
process.exit()
