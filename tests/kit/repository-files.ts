import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The files of this repository that Git tracks or would track, by their path from its root. */
export function repositoryFiles(): readonly string[] {
  const options = ['--cached', '--others', '--exclude-standard', '-z']
  const listed = execFileSync('git', ['ls-files', ...options], { cwd: root, encoding: 'utf8' })
  return listed.split('\0').filter((path) => path !== '' && existsSync(`${root}${path}`))
}
