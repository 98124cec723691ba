import { isEvent } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { made, receiverOf, signed } from '../support/acme.ts'

describe('isEvent()', () => {
  it('compares the type of a known event only', async () => {
    const delivery = await receiverOf().verify(signed(made()))
    expect(isEvent(delivery, 'thing.made')).toBe(true)
    expect(isEvent(delivery, 'thing.lost')).toBe(false)
    const unknown = await receiverOf().verify(signed({ type: 'thing.new' }))
    expect(isEvent(unknown, 'thing.new' as never)).toBe(false)
  })
})
