import { createProcessor, memoryReplayStore, type Outcome, packDelivery } from '@hookseal/core'
import { runNotes } from '@hookseal/core/toolkit'
import { acme, made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'

const PACK_KEY = 'pack_4b7d1c9e0a35'

describe('runNotes()', () => {
  it('tells the attempt behind an outcome, out of sight', async () => {
    const handler = vi.fn().mockRejectedValueOnce(new Error('no'))
    const { receive } = receiverOf({ handlers: { '*': handler } })
    const [first, second] = [await receive(signed(made())), await receive(signed(made()))]
    expect([first.kind, runNotes(first)]).toEqual(['failed', { attempt: 1 }])
    expect([second.kind, runNotes(second)]).toEqual(['handled', { attempt: 2 }])
    expect(Reflect.ownKeys({ ...second })).not.toContain(Symbol.for('hookseal.run'))
  })

  it('tells the attempt of an admission', async () => {
    const admission = await receiverOf().admit(signed(made()))
    const outcome = admission.kind === 'admitted' && (await admission.run(() => {}))
    expect(runNotes(outcome as Outcome)).toEqual({ attempt: 1 })
  })

  it('tells the attempt of a job, and the trace context of its pack', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const handler = vi.fn().mockRejectedValueOnce(new Error('no'))
    const work = createProcessor({
      provider: acme(),
      packKey: PACK_KEY,
      handlers: { '*': handler },
      replay: { store: { ...memoryReplayStore(), scope: 'shared' } },
      logger: false,
    })
    const delivery = await receiverOf().verify(signed(made()))
    const job = packDelivery(delivery, { packKey: PACK_KEY, traceparent })
    const results = [await work(job), await work(job), await work(job)]
    expect(results.map(({ kind }) => kind)).toEqual(['failed', 'handled', 'duplicate'])
    expect(results.map(runNotes)).toEqual([
      { attempt: 1, traceparent },
      { attempt: 2, traceparent },
      undefined,
    ])
  })

  it('tells nothing of a request that ran nothing', async () => {
    const { receive } = receiverOf({ handlers: { '*': () => {} } })
    await receive(signed(made()))
    expect(runNotes(await receive(signed(made())))).toBeUndefined()
    expect(runNotes(await receive({ headers: {}, body: '' }))).toBeUndefined()
  })
})
