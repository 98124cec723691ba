import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

const run = (command: string, args: readonly string[], cwd: string) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })

/** Installs our package as from the registry: packed, then unpacked. */
function unpack(name: string, folder: string): void {
  const tarballs = mkdtempSync(join(tmpdir(), 'hookseal-runtimes-'))
  try {
    const tarball = join(tarballs, 'package.tgz')
    // With another prefix, `npx` does not first read all that is installed in this repository.
    const pack = ['--prefix', tarballs, '-y', 'pnpm@10.34.9', 'pack', '--out', tarball]
    run('npx', pack, join(root, 'packages', name))
    const target = join(folder, 'node_modules/@hookseal', name)
    rmSync(target, { recursive: true, force: true })
    mkdirSync(target, { recursive: true })
    run('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'], root)
  } finally {
    rmSync(tarballs, { recursive: true })
  }
}

/**
 * A folder with exact versions of packages that are too large for the workspace, kept between runs, and with the
 * current versions of our packages.
 */
export function installed(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  packages: readonly string[],
): string {
  const folder = join(root, '.cache/runtimes', name)
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies })
  const path = join(folder, 'package.json')
  const done = join(folder, 'node_modules/.package-lock.json')
  if (!existsSync(done) || readFileSync(path, 'utf8') !== manifest) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(path, manifest)
    // Bun uses the `paths` of the nearest one and would run the sources.
    writeFileSync(join(folder, 'tsconfig.json'), '{}')
    run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--silent'], folder)
  }
  for (const one of packages) unpack(one, folder)
  return folder
}
