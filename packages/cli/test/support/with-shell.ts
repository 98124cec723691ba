import { spawnSync } from 'node:child_process'
import { describe, it } from 'vitest'

/** `describe` for tests that need a shell. Without it they are skipped with a notice; in CI they fail. */
export function withShell(shell: string, title: string, define: () => void): void {
  if (spawnSync(shell, ['-c', 'exit 0']).status === 0) {
    describe(title, define)
    return
  }
  const notice = `${shell} is not installed`
  console.warn(`\n!! NOT TESTED: ${title}. ${notice}\n`)
  describe(title, () => {
    if (process.env['CI'] === undefined) it.skip(notice, () => {})
    else {
      it('finds its shell', () => {
        throw new Error(notice)
      })
    }
  })
}
