import { defineProvider, hmac, unchecked } from '@hookseal/core'
import { describe, expect, it } from 'vitest'

const scheme = hmac({ secret: 's', header: 'sig' })
const identify = () => ({ type: 't' })
const whole = { name: 'p', scheme, events: {}, identify }
const define = (change: object) => () => defineProvider({ ...whole, ...change } as typeof whole)

describe('defineProvider()', () => {
  it('freezes a copy', () => {
    const events = { a: unchecked() }
    const provider = defineProvider({ ...whole, events })
    Object.assign(events, { b: unchecked() })
    expect(Object.keys(provider.events)).toEqual(['a'])
    expect(Object.isFrozen(provider)).toBe(true)
  })

  it.each([
    ['name', ['', 5, undefined, null]],
    ['scheme', [undefined, null, {}, { kind: 'hmac', secret: 's' }, { ...scheme }, 'hmac']],
    ['identify', [undefined, null, 5, 'text', {}]],
    [
      'events',
      [undefined, null, 5, 'text', { a: {} }, { a: undefined }, { a: { '~standard': {} } }],
    ],
    ['retainMs', [Number.NaN, 0, -1, Number.POSITIVE_INFINITY, '5']],
    ['answer', [{ status: 301 }, { status: 410 }, { status: 199 }, { status: Number.NaN }, {}]],
  ] as const)('refuses a %s that cannot be, naming it', (name, broken) => {
    for (const value of broken) expect(define({ [name]: value })).toThrow(name)
  })

  it('refuses an option that it does not know', () => {
    expect(define({ idetify: identify })).toThrow('did you mean "identify"')
    expect(() => defineProvider(undefined as never)).toThrow(TypeError)
  })

  it('takes every 2xx as an answer, and nothing that makes a sender give up', () => {
    for (const status of [200, 201, 202, 204, 299]) {
      expect(define({ answer: { status, headers: {}, body: '' } })).not.toThrow()
    }
    for (const status of [100, 300, 302, 400, 404, 410, 500]) {
      expect(define({ answer: { status, headers: {}, body: '' } })).toThrow(RangeError)
    }
  })
})
