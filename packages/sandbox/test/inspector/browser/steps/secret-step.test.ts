import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { exportLine } from '../../../../src/inspector/browser/steps/secret-step.ts'

describe('exportLine()', () => {
  it.each(['whsec_abc', "it's", '$HOME `id` "x" \\'])('sets %s in a shell as it is', (secret) => {
    const line = exportLine('HOOK_SECRET', secret)
    const set = execFileSync('sh', ['-c', `${line}; printf %s "$HOOK_SECRET"`]).toString()
    expect(set).toBe(secret)
  })
})
