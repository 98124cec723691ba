// Packs every package and checks each tarball with publint (strict) and attw (every TypeScript resolution, including
// node10). Prints one line per package, and the output of each check that fails.
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

const judges = [
  ['publint', (tarball) => ['run', tarball, '--strict']],
  ['attw', (tarball) => [tarball, '--profile', 'strict']],
]

/** The output of a command that fails; empty if the command succeeds. */
async function objection(command, args) {
  try {
    await promisify(execFile)(command, args)
    return ''
  } catch (error) {
    return `${error.message}\n${error.stdout ?? ''}`
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hookseal-pack-'))
try {
  const pack = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder]
  const refusal = await objection('npx', ['-y', 'pnpm@10.34.9', ...pack])
  if (refusal !== '') throw new Error(refusal)
  for (const file of readdirSync(folder)) {
    const tarball = join(folder, file)
    const objections = await Promise.all(
      judges.map(([name, args]) => objection(join('node_modules/.bin', name), args(tarball))),
    )
    const text = objections.join('')
    console.log(text === '' ? `ok       ${basename(file)}` : `REFUSED  ${file}\n${text}`)
    if (text !== '') process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
