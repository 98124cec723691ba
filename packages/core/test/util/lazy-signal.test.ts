import { describe, expect, it } from 'vitest'
import { lazySignal } from '../../src/util/lazy-signal.ts'

describe('lazySignal()', () => {
  it('reports an abort whenever it is read', () => {
    const reason = new Error('why')
    const early = lazySignal()
    const { signal } = early
    expect([signal.aborted, early.isAborted()]).toEqual([false, false])
    early.abort(reason)
    early.abort(new Error('again'))
    expect([signal.aborted, signal.reason, early.isAborted()]).toEqual([true, reason, true])
    expect(early.signal).toBe(signal)

    const late = lazySignal()
    late.abort(reason)
    expect([late.signal.aborted, late.signal.reason]).toEqual([true, reason])
  })
})
