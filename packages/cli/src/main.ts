#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { flushed, ignoreClosedPipe } from './io.ts'
import { run } from './run.ts'

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const { version } = JSON.parse(manifest) as { version: string }
ignoreClosedPipe(process.stdout)
ignoreClosedPipe(process.stderr)
const code = await run(process.argv.slice(2), { version })
// A loaded module may keep connections open, which would keep the process alive. All output must be flushed first.
await Promise.all([flushed(process.stdout), flushed(process.stderr)])
process.exit(code)
