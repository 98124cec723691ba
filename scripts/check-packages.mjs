// Packs every package and has each tarball judged: publint (strict) and attw (Node 16 and later, bundlers).
// One line a package; what a judge says is shown when it objects.
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

const judges = [
  ['publint', (tarball) => ['run', tarball, '--strict']],
  ['attw', (tarball) => [tarball, '--profile', 'node16']],
]

/** What a judge objects to; empty when it has no objection. */
async function objection(name, args) {
  try {
    await promisify(execFile)(join('node_modules/.bin', name), args)
    return ''
  } catch ({ stdout, stderr }) {
    return `${name}:\n${stdout}${stderr}`
  }
}

const folder = mkdtempSync(join(tmpdir(), 'hookseal-pack-'))
try {
  const pack = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder]
  execFileSync('npx', ['-y', 'pnpm@10.34.9', ...pack], { stdio: ['ignore', 'ignore', 'inherit'] })
  for (const file of readdirSync(folder)) {
    const tarball = join(folder, file)
    const objections = await Promise.all(
      judges.map(([name, args]) => objection(name, args(tarball))),
    )
    const text = objections.join('')
    console.log(text === '' ? `ok       ${basename(file)}` : `REFUSED  ${file}\n${text}`)
    if (text !== '') process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true })
}
