import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { executable } from '@hookseal/tests-kit/servers/executable'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Where `.ci/run` unpacks it, because the package would also start a server.
const unpacked = join(root, '.cache/prometheus/usr/bin/promtool')

/** Prometheus's own rule tester, if it is installed. */
export const promtoolProgram: string | undefined =
  executable('promtool') ?? (existsSync(unpacked) ? unpacked : undefined)

/** Runs `promtool` and returns its output, whether it succeeds or not. */
export function promtool(...args: readonly string[]): { ok: boolean; output: string } {
  if (promtoolProgram === undefined) throw new Error('promtool is not installed')
  try {
    return {
      ok: true,
      output: execFileSync(promtoolProgram, args, { encoding: 'utf8', stdio: 'pipe' }),
    }
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return { ok: false, output: `${stdout}${stderr}` }
  }
}
