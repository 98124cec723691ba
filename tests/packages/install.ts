import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root: string = fileURLToPath(new URL('../../', import.meta.url))
/** The folder whose packages the projects use. */
export const here: string = fileURLToPath(new URL('.', import.meta.url))
const consumers = fileURLToPath(new URL('consumers/', import.meta.url))

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** One of our packages, as it was installed from its tarball. */
export interface Installed extends Manifest {
  readonly folder: string
}

/** A project outside this repository, with every package installed. */
export interface Installation {
  readonly folder: string
  readonly packages: readonly Installed[]
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`)
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/** Whether every file that a manifest publishes exists; for a pattern, its folder. */
function isBuilt(folder: string): boolean {
  const published = JSON.stringify(readManifest(folder).exports ?? './dist/index.js')
  const paths = published.match(/\.\/dist\/[^"*]+/g) ?? []
  return paths.every((path) => existsSync(join(folder, path)))
}

/** The folders of `packages/`. Each is built if it has not been built yet. */
export function builtPackages(): readonly string[] {
  const folders = readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name))
  const packages = folders.filter((folder) => existsSync(join(folder, 'package.json')))
  for (const cwd of packages.filter((folder) => !isBuilt(folder))) {
    run('npm', ['run', 'build'], cwd)
  }
  return packages
}

/** Makes a package that one of our workspaces has installed visible to the project, at its pinned version. */
function link(folder: string, name: string, from: string): void {
  const target = [from, here, root].map((base) => join(base, 'node_modules', name)).find(existsSync)
  const path = join(folder, 'node_modules', name)
  if (target === undefined || existsSync(path)) return
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(realpathSync(target), path)
}

/** The name of a package, and its tarball as a dependency. */
function tarballOf(source: string, tarballs: string): [name: string, specifier: string] {
  const { name, version } = readManifest(source)
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
  return [name, `file:${join(tarballs, file)}`]
}

/**
 * Packs every package and installs the tarballs in an empty folder, next to the consumers. Frameworks are linked
 * instead of installed, so their versions stay pinned and npm has nothing to download.
 */
export function install(folder: string): Installation {
  const tarballs = join(folder, 'tarballs')
  const sources = builtPackages()
  const pack = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', tarballs]
  // With another prefix, `npx` does not first read all that is installed in this repository.
  run('npx', ['--prefix', folder, '-y', 'pnpm@10.34.9', ...pack], root)

  // In a manifest, since npm reads the tarballs that are its arguments twice.
  const dependencies = Object.fromEntries(sources.map((source) => tarballOf(source, tarballs)))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  run(
    'npm',
    ['install', '--prefer-offline', '--legacy-peer-deps', '--no-audit', '--no-fund'],
    folder,
  )

  for (const name of ['express', '@types/express', '@types/node']) link(folder, name, here)
  for (const source of sources) {
    for (const peer of Object.keys(readManifest(source).peerDependencies ?? {})) {
      link(folder, peer, source)
      link(folder, `@types/${peer}`, source)
    }
  }
  cpSync(consumers, folder, { recursive: true })

  const packages = sources.map((source) => {
    const installed = join(folder, 'node_modules', readManifest(source).name)
    return { ...readManifest(installed), folder: installed }
  })
  return { folder, packages }
}
