// Runs the tests and ends with the counts alone on a line.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'

const report = '.cache/vitest.json'
mkdirSync('.cache', { recursive: true })
rmSync(report, { force: true })

const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const args = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2)]
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
if (!existsSync(report)) process.exit(status || 1)

const counts = JSON.parse(readFileSync(report, 'utf8'))
const skipped = counts.numPendingTests + counts.numTodoTests
const line = `${counts.numPassedTests} passed, ${counts.numFailedTests} failed`
console.log(skipped === 0 ? line : `${line}, ${skipped} skipped`)
process.exit(status ?? 1)
