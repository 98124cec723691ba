import { spawnSync } from 'node:child_process'
import { whenInstalled } from '@hookseal/tests-kit/when-installed'

/** `describe` for tests that need a shell. */
export function withShell(shell: string, title: string, define: () => void): void {
  const isInstalled = spawnSync(shell, ['-c', 'exit 0']).status === 0
  whenInstalled({ isInstalled, notice: `${shell} is not installed` }, title, define)
}
