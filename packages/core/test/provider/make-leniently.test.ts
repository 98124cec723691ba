import { makeLeniently } from '@hookseal/core/toolkit'
import { describe, expect, it, vi } from 'vitest'
import { acme, made, receiverOf, signed } from '../support/acme.ts'
import { codeOf } from '../support/code-of.ts'

const make = ({ secret }: { readonly secret: string }) => acme({ secret })

describe('makeLeniently()', () => {
  it.each(['acme_1', ' acme_1\n', '"acme_1"', "'acme_1 '"])(
    'creates the provider from %j without quotes and whitespace',
    (secret) => {
      const made = vi.fn(make)
      expect(makeLeniently(made, { secret }).name).toBe('acme')
      expect(made.mock.lastCall).toEqual([{ secret: 'acme_1' }])
    },
  )

  it.each(['', ' ', '""'])('creates the provider from a function for the secret %j', (secret) => {
    expect(makeLeniently(make, { secret }).name).toBe('acme')
  })

  it('refuses what arrives for such a provider', async () => {
    const provider = makeLeniently(make, { secret: '' }) as ReturnType<typeof acme>
    const arrived = receiverOf({ provider }).verify(signed(made()))
    expect(await codeOf(arrived)).toBe('secret_unavailable')
  })

  it('keeps the URL', () => {
    const made = vi.fn(make)
    makeLeniently(made, { secret: 'acme_1', url: 'https://example.com/hooks' })
    expect(made).toHaveBeenCalledWith({ secret: 'acme_1', url: 'https://example.com/hooks' })
  })

  it('throws the first complaint if nothing helps', () => {
    let calls = 0
    const never = () => {
      throw new TypeError(`complaint ${++calls}`)
    }
    expect(() => makeLeniently(never, { secret: 'x' })).toThrow('complaint 1')
    expect(calls).toBe(3)
  })
})
