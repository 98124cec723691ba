import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { patience } from '@hookseal/tests-kit/patience'
import { expect, it } from 'vitest'

it('lets a process end by itself while a claim is pending and its lease is being extended', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const script = fileURLToPath(new URL('./exits.ts', import.meta.url))
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script], {
    cwd: root,
    encoding: 'utf8',
    timeout: patience(120_000),
  })
  expect([stderr, stdout.trim(), status]).toEqual(['', 'admitted', 0])
})
