import { describe, expect, it } from 'vitest'
import { docsUrlOf } from '../../src/error/docs-url.ts'

describe('docsUrlOf()', () => {
  it('names the page in the repository while the site has no address', () => {
    expect(docsUrlOf('bad_signature')).toBe('docs/errors.md#bad_signature')
  })

  it('names the page on the site once it has an address', () => {
    expect(docsUrlOf('bad_signature', 'https://hookseal.example')).toBe(
      'https://hookseal.example/errors#bad_signature',
    )
  })
})
