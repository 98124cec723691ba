import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { bodyMistakes } from '../../src/explain/body-mistakes.ts'
import { MAX_BODY_BYTES } from '../../src/explain/evidence.ts'
import { headerLookup } from '../../src/http/headers.ts'

it('bodyMistakes() omits a compressed body that is longer than any that is examined', async () => {
  const headers = headerLookup({ 'content-encoding': 'gzip' })
  const codesOf = async (body: Uint8Array) => {
    const codes: string[] = []
    for await (const { code } of bodyMistakes(Uint8Array.from(body), headers)) codes.push(code)
    return codes
  }
  const random = randomBytes(MAX_BODY_BYTES)
  expect(await codesOf(random.subarray(0, 100))).toContain('body_decompressed')
  expect(await codesOf(random)).not.toContain('body_decompressed')
})
