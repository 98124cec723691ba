import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where Debian installs the programs of each major version, outside PATH. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql'

function folders(): string[] {
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : []
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a))
  return [
    ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
    ...newestFirst.map((version) => join(DEBIAN_POSTGRES, version, 'bin')),
  ]
}

/** Whether there is a program that this user may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** Returns the path of a program, or `undefined` when it is not installed. */
export function executable(name: string): string | undefined {
  return folders()
    .map((folder) => join(folder, name))
    .find(isExecutable)
}
