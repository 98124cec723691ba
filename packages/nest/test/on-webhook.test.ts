import { OnWebhook } from '@hookseal/nest'
import { describe, expect, it } from 'vitest'
import { subscriptionsOf } from '../src/on-webhook.ts'

describe('@OnWebhook', () => {
  class Base {
    @OnWebhook('a')
    @OnWebhook('b', { endpoint: 'other' })
    both() {}
    plain() {}
  }
  class Derived extends Base {
    override both() {}
  }

  it('keeps every event of a method, also of one that a class inherits or overrides', () => {
    const both = [
      { event: 'b', endpoint: 'other' },
      { event: 'a', endpoint: undefined },
    ]
    expect(subscriptionsOf(Base.prototype, 'both')).toEqual(both)
    expect(subscriptionsOf(Derived.prototype, 'both')).toEqual(both)
    expect(subscriptionsOf(Base.prototype, 'plain')).toEqual([])
  })

  it('refuses a static method and a class', () => {
    const decorate = OnWebhook('a') as (...given: unknown[]) => void
    expect(() => decorate(Base, 'plain', {})).toThrow(TypeError)
    expect(() => decorate(Base.prototype)).toThrow(TypeError)
  })
})
