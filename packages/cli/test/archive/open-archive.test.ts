import { describe, expect, it } from 'vitest'
import { hookseal } from '../support/hookseal.ts'

const secret = 'password-5b1f'
const url = `postgres://user:${secret}@127.0.0.1:1/app`

describe('withArchive()', () => {
  it.each([
    ['no archive', [], /no archive is specified; pass --app <module>, --postgres/],
    ['two archives', ['--postgres', url, '--sqlite', 'a.db'], /more than one archive/],
    ['a table for --app', ['--app', './a.mjs', '--table', 'a'], /--table has no effect with --app/],
    ['a variable that is not set', ['--postgres-env', 'NOWHERE'], /NOWHERE is not set/],
    ['an address that is none', ['--postgres', `user:${secret}@localhost`], /not a Postgres URL/],
    [
      'a database that is not there',
      ['--postgres', url],
      /does not respond \(ECONNREFUSED\); start/,
    ],
    ['a time that is none', ['--sqlite', 'a.db', '--since', 'yesterday 3'], /2h or 3d/],
  ])('reports %s in one line', async (_, args, says) => {
    const { code, out, err } = await hookseal(['archive', 'ls', ...args])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^hookseal: [^\n]+\n$/)
    expect(err).toMatch(says)
    expect(err).not.toContain(secret)
  })

  it('gives errors of the archive as JSON with --json', async () => {
    const { code, out, err } = await hookseal(['archive', 'ls', '--postgres', url, '--json'])
    expect([code, err]).toEqual([2, ''])
    expect(JSON.parse(out)).toEqual({ error: expect.any(String), fix: expect.any(String) })
  })
})
