// Packs every package and checks what is packed: publint, attw, and core's promise of no dependency.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const run = (command, args, cwd) => execFileSync(command, args, { cwd, stdio: 'inherit' })
const folder = mkdtempSync(join(tmpdir(), 'hookseal-pack-'))
try {
  for (const name of readdirSync('packages')) {
    const cwd = join('packages', name)
    const { dependencies = {} } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))
    if (name === 'core' && Object.keys(dependencies).length > 0) {
      throw new Error('@hookseal/core must not depend on anything')
    }
    run('npx', ['-y', 'pnpm@10.34.9', 'pack', '--pack-destination', folder], cwd)
  }
  for (const tarball of readdirSync(folder).map((file) => join(folder, file))) {
    run('node_modules/.bin/publint', ['run', tarball, '--strict'])
    run('node_modules/.bin/attw', [tarball, '--profile', 'node16'])
  }
} finally {
  rmSync(folder, { recursive: true })
}
