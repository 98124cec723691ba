import {
  type AnyDelivery,
  type Archive,
  defineProvider,
  type EventSchema,
  type HandlerContext,
  memoryReplayStore,
  type Outcome,
  packDelivery,
  type ReceiverOptions,
} from '@hookseal/core'
import { type AcmeEvents, acme, made, receiverOf, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { type OpenedPack, packOpener } from '../../src/delivery/open-pack.ts'
import { rerunAccess, shareRerunDoor } from '../../src/receiver/rerun-access.ts'

const PACK_KEY = 'pack_4b7d1c9e0a35'
const openPack = packOpener(PACK_KEY)

/** A pack of one delivery, as an archive keeps it. */
async function stored(
  body: object = made(),
  options: Partial<ReceiverOptions<AcmeEvents>> = {},
): Promise<OpenedPack> {
  const input = signed(body)
  const delivery = await receiverOf(options).verify({
    ...input,
    headers: { ...input.headers, 'x-tenant': 'a' },
  })
  const pack = await openPack(packDelivery(delivery, { packKey: PACK_KEY, headers: ['x-tenant'] }))
  if (pack.kind !== 'opened') throw new Error(pack.kind)
  return pack
}

function bench(options: Partial<ReceiverOptions<AcmeEvents>> = {}) {
  const handler = vi.fn<(delivery: AnyDelivery, context: HandlerContext) => unknown>()
  const outcomes: Outcome['kind'][] = []
  const receiver = receiverOf({
    handlers: { '*': handler },
    onOutcome: ({ kind }) => void outcomes.push(kind),
    ...options,
  })
  const access = rerunAccess(receiver)
  return { access, handler, outcomes, receiver }
}

describe('rerunAccess()', () => {
  it('runs a stored delivery as if it had just been verified, with the headers that were kept', async () => {
    const { access, handler, outcomes } = bench()
    const pack = await stored(made('m_1'))
    expect(await access.rerun(pack)).toMatchObject({ kind: 'handled', status: 200 })
    const [[delivery, context]] = handler.mock.calls as [[AnyDelivery, HandlerContext]]
    expect(delivery).toMatchObject({
      key: pack.fields.key,
      id: 'm_1',
      type: 'thing.made',
      known: true,
      event: made('m_1'),
      replayScope: 'process',
    })
    expect(delivery.redacted).toBeUndefined()
    expect(Object.isFrozen(delivery)).toBe(true)
    expect([...context.request.headers]).toEqual([['x-tenant', 'a']])
    expect(outcomes).toEqual(['handled'])
  })

  it('claims the key of the sender, so that neither runs after the other', async () => {
    const { access, handler, receiver } = bench()
    const pack = await stored()
    expect((await receiver.receive(signed(made()))).kind).toBe('handled')
    expect((await access.rerun(pack)).kind).toBe('duplicate')
    await access.reopen(pack.fields.key)
    expect((await access.rerun(pack)).kind).toBe('handled')
    expect((await receiver.receive(signed(made()))).kind).toBe('duplicate')
    expect(handler).toHaveBeenCalledTimes(2)
  })

  it('runs one of 32 copies at once', async () => {
    const { access, handler } = bench()
    const pack = await stored()
    const outcomes = await Promise.all(Array.from({ length: 32 }, () => access.rerun(pack)))
    expect(handler).toHaveBeenCalledOnce()
    const kinds = outcomes.map(({ kind }) => kind).filter((kind) => kind !== 'handled')
    expect(kinds).toHaveLength(31)
    expect(new Set([...kinds, 'duplicate', 'in_flight'])).toEqual(
      new Set(['duplicate', 'in_flight']),
    )
  })

  it('tells the archive of the receiver, which it names', async () => {
    const archive: Archive = { record: vi.fn(async () => {}), finish: vi.fn(async () => {}) }
    const { access } = bench({ archive })
    expect(access.archive).toBe(archive)
    const pack = await stored()
    await access.rerun(pack)
    expect(archive.record).toHaveBeenCalledWith(
      expect.objectContaining({ key: pack.fields.key }),
      expect.objectContaining({ attempt: 1 }),
    )
    expect(archive.finish).toHaveBeenCalledWith(pack.fields.key, {
      attempt: 1,
      result: 'handled',
      error: undefined,
    })
  })

  it('says that fields have been removed', async () => {
    const { access, handler } = bench()
    const pack = await stored()
    await access.rerun({ ...pack, fields: { ...pack.fields, redacted: true } })
    expect(handler.mock.calls[0]?.[0].redacted).toBe(true)
  })

  it('fails like any other run: an error, a schema that no longer fits, a schema that throws', async () => {
    const failing = bench()
    failing.handler.mockRejectedValue(new Error('no'))
    expect(await failing.access.rerun(await stored())).toMatchObject({
      kind: 'failed',
      error: { code: 'handler_failed' },
    })
    const validate = () => {
      throw new Error('broken')
    }
    const thrower: EventSchema<never> = { '~standard': { version: 1, vendor: 'test', validate } }
    const provider = defineProvider({
      ...acme(),
      events: { 'thing.made': thrower, 'thing.lost': thrower },
    })
    const broken = bench({ provider })
    expect(await broken.access.rerun(await stored())).toMatchObject({
      kind: 'rejected',
      error: { code: 'provider_failed' },
    })
    expect(broken.outcomes).toEqual(['rejected'])
  })

  it('is rejected while the receiver shuts down', async () => {
    const { access, receiver } = bench()
    await receiver.drain()
    expect(await access.rerun(await stored())).toMatchObject({
      kind: 'rejected',
      error: { code: 'shutting_down' },
    })
  })

  it('rejects a delivery of another provider or endpoint, except of a tenant', async () => {
    const { access } = bench()
    const pack = await stored()
    const of = (fields: object) => access.rerun({ ...pack, fields: { ...pack.fields, ...fields } })
    await expect(of({ provider: 'other' })).rejects.toThrow(TypeError)
    await expect(of({ provider: 'other' })).rejects.toThrow('from the provider other, not acme')
    await expect(of({ endpoint: 'two' })).rejects.toThrow('belongs to the endpoint two, not acme')
    const tenants = bench({ provider: acme({ secret: () => ({ endpoint: 'x', secrets: 'y' }) }) })
    const other = { ...pack, fields: { ...pack.fields, endpoint: 'two' } }
    expect((await tenants.access.rerun(other)).kind).toBe('handled')
  })

  it('rejects a receiver without handlers, and does nothing to keys without replay protection', async () => {
    const pack = await stored()
    await expect(bench({ handlers: {} }).access.rerun(pack)).rejects.toThrow(/no handlers/)
    const unprotected = bench({ replay: false })
    await unprotected.access.reopen(pack.fields.key)
    expect((await unprotected.access.rerun(pack)).kind).toBe('handled')
  })

  it('runs a pack that took no headers along, which has none', async () => {
    const { access, handler } = bench()
    const pack = await stored()
    await access.rerun({ ...pack, fields: { ...pack.fields, headers: undefined } })
    expect([...(handler.mock.calls[0]?.[1].request.headers ?? [])]).toEqual([])
    expect(handler.mock.calls[0]?.[1].request).toMatchObject({ method: 'POST', url: undefined })
  })

  it('reads the payload of a pack as its provider does', async () => {
    const payload = (body: Uint8Array) => ({ type: 'thing.made', id: `${body.length} bytes` })
    const { access, handler } = bench({ provider: { ...acme(), payload } })
    const pack = await stored()
    await access.rerun(pack)
    expect(handler.mock.calls[0]?.[0].event).toEqual({
      type: 'thing.made',
      id: `${pack.rawBody.length} bytes`,
    })
  })

  it('is shared with a wrapper, which watches each rerun', async () => {
    const { receiver, outcomes } = bench()
    const wrapper = { ...receiver }
    const watched: Outcome[] = []
    shareRerunDoor(receiver, wrapper, async (run) => {
      const outcome = await run()
      watched.push(outcome)
      return outcome
    })
    const pack = await stored()
    const outcome = await rerunAccess(wrapper).rerun(pack)
    expect([outcome.kind, watched]).toEqual(['handled', [outcome]])
    await rerunAccess(wrapper).reopen(pack.fields.key)
    expect((await rerunAccess(receiver).rerun(pack)).kind).toBe('handled')
    expect(watched).toHaveLength(1)
    expect(outcomes).toEqual(['handled', 'handled'])
  })

  it('is not shared by a receiver that has none', () => {
    const [double, wrapper] = [{ ...receiverOf() }, { ...receiverOf() }]
    shareRerunDoor(double, wrapper, (run) => run())
    expect(() => rerunAccess(wrapper)).toThrow(/returned by createReceiver/)
  })

  it('stays out of sight, and is not there for what createReceiver() has not made', () => {
    const { receiver } = bench({ replay: { store: memoryReplayStore() } })
    expect(Object.getOwnPropertySymbols({ ...receiver })).toEqual([])
    for (const other of [{ ...receiver }, null, undefined]) {
      expect(() => rerunAccess(other as never)).toThrow(/returned by createReceiver/)
    }
  })
})
