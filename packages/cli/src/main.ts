#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { ignoreClosedPipe } from './io.ts'
import { run } from './run.ts'

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const { version } = JSON.parse(manifest) as { version: string }
ignoreClosedPipe(process.stdout)
ignoreClosedPipe(process.stderr)
// Not process.exit(): what is still being written to a pipe must arrive.
process.exitCode = await run(process.argv.slice(2), { version })
