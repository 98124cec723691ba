import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readWycheproof, wycheproofNotice } from './wycheproof.ts'

const folder = mkdtempSync(join(tmpdir(), 'hookseal-wycheproof-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (tests: number) =>
  JSON.stringify({
    numberOfTests: 1,
    testGroups: [{ tagSize: 80, tests: Array.from({ length: tests }, () => ({ tcId: 1 })) }],
  })

it('finds a file under its name upstream, and under the longer name', () => {
  writeFileSync(join(folder, 'hmac_sha1_test.json'), file(1))
  writeFileSync(join(folder, 'wycheproof_hmac_sha256.json'), file(1))
  const searched = [join(folder, 'absent'), folder]
  expect(readWycheproof('sha1', searched)).toEqual([{ tcId: 1, tagSize: 80 }])
  expect(readWycheproof('sha256', searched)).toEqual([{ tcId: 1, tagSize: 80 }])
})

it('returns nothing where there is no file, and refuses one that is cut short', () => {
  expect(readWycheproof('sha512', [folder])).toBeUndefined()
  writeFileSync(join(folder, 'hmac_sha512_test.json'), file(0))
  expect(() => readWycheproof('sha512', [folder])).toThrow(/has 0 tests and says 1/)
})

it('says how many tests are left out and where to get them', () => {
  expect(wycheproofNotice(['sha1', 'sha256', 'sha512'])).toMatch(/^518 tests .*C2SP\/wycheproof/)
})
