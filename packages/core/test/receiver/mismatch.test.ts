import {
  type Archive,
  createReceiver,
  defineProvider,
  memoryReplayStore,
  type Outcome,
  type ReceiverOptions,
} from '@hookseal/core'
import { type AcmeEvents, acme, made, NOW_MS, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'

type Options = Partial<ReceiverOptions<AcmeEvents>>
const unfit = (id = 7) => signed({ type: 'thing.made', id, note: 'PAYLOADMARK' })
const mismatch = { kind: 'failed', status: 500, body: '', error: { code: 'payload_mismatch' } }

function harness(options: (rest: () => void, own: () => void) => Options) {
  const [own, rest] = [vi.fn(), vi.fn()]
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)
  const logger = { debug: () => {}, info: write, warn: write, error: write }
  return { lines, own, rest, target: receiverOf({ logger, ...options(rest, own) }) }
}

/** An archive that remembers what it was told. */
function recorded() {
  const finished: Parameters<Archive['finish']>[1][] = []
  const archive: Archive = {
    record: async () => {},
    finish: async (_, run) => void finished.push(run),
  }
  return { archive, finished }
}

describe('a payload that its schema rejects', () => {
  it.each([
    ['its own handler', (_: () => void, own: () => void) => ({ 'thing.made': own })],
    [
      "its own handler and '*'",
      (rest: () => void, own: () => void) => ({ 'thing.made': own, '*': rest }),
    ],
    ["'*' alone", (rest: () => void) => ({ '*': rest })],
  ])('fails as payload_mismatch with %s, and runs nothing', async (_, handlers) => {
    const { lines, own, rest, target } = harness((...both) => ({ handlers: handlers(...both) }))
    expect(await target.receive(unfit())).toMatchObject({
      ...mismatch,
      delivery: { known: false, type: 'thing.made', issues: [{ message: 'id is not a text' }] },
    })
    expect(own).not.toHaveBeenCalled()
    expect(rest).not.toHaveBeenCalled()
    expect(lines).toEqual([expect.stringMatching(/500 payload_mismatch thing\.made/)])
    // It can be sent again, and a deploy repairs it.
    expect((await target.receive(unfit())).status).toBe(500)
  })

  it('is ignored, as a payload that fits would be, where no handler wants the name', async () => {
    const { own, target } = harness((_, own) => ({ handlers: { 'thing.lost': own } }))
    expect((await target.receive(unfit())).kind).toBe('ignored')
    expect(own).not.toHaveBeenCalled()
  })

  it('runs once its schema has been corrected', async () => {
    const replay = { store: memoryReplayStore() }
    const before = harness((_, own) => ({ handlers: { 'thing.made': own }, replay }))
    expect((await before.target.receive(unfit())).kind).toBe('failed')
    const { 'thing.lost': unchecked } = acme().events
    const after = vi.fn()
    const target = createReceiver({
      provider: defineProvider({ ...acme(), events: { 'thing.made': unchecked } }),
      handlers: { 'thing.made': after },
      replay,
      now: () => NOW_MS,
    })
    expect((await target.receive(unfit())).kind).toBe('handled')
    expect(after.mock.calls[0]?.[1].attempt).toBe(2)
  })

  it('stays a duplicate if the event was handled before its schema changed', async () => {
    const replay = { store: memoryReplayStore() }
    const { 'thing.lost': unchecked } = acme().events
    const lax = createReceiver({
      provider: defineProvider({ ...acme(), events: { 'thing.made': unchecked } }),
      handlers: { 'thing.made': () => {} },
      replay,
      now: () => NOW_MS,
    })
    expect((await lax.receive(unfit())).kind).toBe('handled')
    const { target } = harness((_, own) => ({ handlers: { 'thing.made': own }, replay }))
    expect(await target.receive(unfit())).toMatchObject({ kind: 'duplicate', status: 200 })
  })

  it("is passed to '*' with its issues where onMismatch says 'deliver', and to nobody else", async () => {
    const { lines, own, rest, target } = harness((rest, own) => ({
      handlers: { 'thing.made': own, '*': rest },
      onMismatch: 'deliver',
    }))
    expect((await target.receive(unfit())).kind).toBe('handled')
    expect(own).not.toHaveBeenCalled()
    expect(rest).toHaveBeenCalledOnce()
    const [delivery] = (rest as ReturnType<typeof vi.fn>).mock.calls[0] as [object]
    expect(delivery).toMatchObject({
      known: false,
      type: 'thing.made',
      issues: [{ message: 'id is not a text' }],
      event: { id: 7 },
    })
    expect(lines).toEqual([])
    expect((await target.receive(unfit())).kind).toBe('duplicate')
    expect((await target.receive(signed(made()))).kind).toBe('handled')
    expect(own).toHaveBeenCalledOnce()
  })

  it('is given to guards and to verify, with its issues', async () => {
    const { target } = harness(() => ({}))
    const issues = [{ message: 'id is not a text' }]
    expect(await target.verify(unfit())).toMatchObject({ known: false, issues })
    expect(await target.admit(unfit())).toMatchObject({
      kind: 'admitted',
      delivery: { known: false, issues },
    })
  })

  it('is logged by its paths, and never by its values', async () => {
    const nested = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: () => ({
          issues: [
            { message: 'PAYLOADMARK is wrong', path: ['data', { key: 'items' }, 0, 'sku'] },
            { message: 'PAYLOADMARK', path: ['a\nb\u001b[31m'] },
            { message: 'PAYLOADMARK' },
            ...Array.from({ length: 50 }, () => ({ message: 'x', path: ['more'] })),
          ],
        }),
      },
    }
    const lines: string[] = []
    const write = (line: string) => void lines.push(line)
    const target = createReceiver({
      provider: defineProvider({ ...acme(), events: { 'thing.made': nested } }),
      handlers: { 'thing.made': () => {} },
      logger: { debug: write, info: write, warn: write, error: write },
      now: () => NOW_MS,
    })
    await target.receive(unfit())
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('(at /data/items/0/sku, /a\\u000ab\\u001b[31m, /, /more, /more)')
    expect(lines[0]).not.toContain('PAYLOADMARK')
    expect(lines[0]).not.toContain('\n')
  })
})

describe('with an archive', () => {
  it('it is discarded after three attempts with a 2xx, and is archived as failed', async () => {
    const { archive, finished } = recorded()
    const told: Outcome[] = []
    const { lines, own, target } = harness((_, own) => ({
      archive,
      handlers: { 'thing.made': own },
      onOutcome: (outcome) => void told.push(outcome),
    }))
    expect(await target.receive(unfit())).toMatchObject(mismatch)
    expect(await target.receive(unfit())).toMatchObject(mismatch)
    expect(await target.receive(unfit())).toMatchObject({
      kind: 'discarded',
      status: 200,
      reason: 'payload_mismatch',
      error: { code: 'payload_mismatch' },
    })
    expect((await target.receive(unfit())).kind).toBe('duplicate')
    const row = { result: 'failed', error: 'payload_mismatch' }
    expect(finished).toEqual([1, 2, 3].map((attempt) => ({ attempt, ...row })))
    expect(told.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'discarded', 'duplicate'])
    expect(lines).toHaveLength(1)
    expect(own).not.toHaveBeenCalled()
  })

  it('it is never discarded without one: a sender that retries for days finds the corrected schema', async () => {
    const { target } = harness((_, own) => ({ handlers: { 'thing.made': own } }))
    for (let i = 0; i < 10; i++) expect(await target.receive(unfit())).toMatchObject(mismatch)
  })
})
