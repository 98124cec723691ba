// cspell:ignore signatur
import { readFileSync } from 'node:fs'
import { knownMistakes } from '@hookseal/core/explain'
import { describe, expect, it } from 'vitest'
import { ERROR_TABLE } from '../../../core/src/error/error-table.ts'
import { runHere } from '../support/run-here.ts'

const codes = [...Object.keys(ERROR_TABLE), ...knownMistakes.map(({ code }) => code)]

describe('hookseal why', () => {
  it('has a page for every code of an error and of a diagnosis, and for nothing else', async () => {
    expect(codes.length).toBeGreaterThan(60)
    const { out, code } = await runHere(['why', '--json'])
    expect(JSON.parse(out).sort()).toEqual(codes.sort())
    expect(code).toBe(0)
    expect((await runHere(['why'])).out.split('\n')).toHaveLength(codes.length + 1)
  })

  it('prints the page of an error, word for word but for bold and links', async () => {
    const { out, code } = await runHere(['why', 'bad_signature'])
    expect(out).toMatch(/^bad_signature\n\n401, not retryable: no signature matches the bytes that/)
    expect(out).toContain('Check `secret`, and that nothing changes the body in transit')
    expect(out).toContain('and run `explain`, which finds out what was changed.')
    expect(out).not.toMatch(/[*]|\]\(/)
    expect(code).toBe(0)
    const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
    const json = JSON.parse((await runHere(['why', 'bad_signature', '--json'])).out)
    expect(json).toMatchObject({ code: 'bad_signature', kind: 'error' })
    expect(page).toContain(`## bad_signature\n\n${json.text}\n`)
  })

  it('colors code and bold on request', async () => {
    const env = { FORCE_COLOR: '1' }
    const { out } = await runHere(['why', 'bad_signature'], { env })
    expect(out).toContain('\u001b[1m401, not retryable\u001b[22m')
    expect(out).toContain('\u001b[36msecret\u001b[39m')
  })

  it('prints what a diagnosis means', async () => {
    const { out } = await runHere(['why', 'secret_quoted'])
    const known = knownMistakes.find(({ code }) => code === 'secret_quoted')
    expect(out).toBe(`secret_quoted\n\n${known?.sentence}\n\n${known?.fix}\n`)
  })

  it.each([[], ['--json']])('lists the codes where there is no such one %j', async (...flags) => {
    const { code, out, err } = await runHere(['why', 'bad_signatur\u001b', ...flags])
    expect(code).toBe(2)
    expect(out + err).toMatch(/unknown code .*bad_signatur.*; did you mean \\?"bad_signature\\?"\?/)
    expect(out + err).toContain('secret_quoted')
    expect(out + err).not.toContain('\u001b')
  })
})
