import { memoryReplayStore } from '@hookseal/core'
import { eventually } from '@hookseal/tests-kit/eventually'
import { describe, expect, it, vi } from 'vitest'
import type { ArchiveUnderTest, Subject } from './archive-suite.ts'
import { collect, first, order, receiving, shop, signed } from './shop.ts'

/** A row of a delivery whose run ended in a certain way, and the receiver that runs it again. */
async function recorded(
  { open, store }: ArchiveUnderTest,
  end: 'handled' | 'failed' | 'discarded',
  options: Parameters<ArchiveUnderTest['open']>[0] = {},
) {
  const archive = open(options)
  await receiving(archive, { store }, (_, context) => {
    if (end === 'failed') throw new Error('no')
    if (end === 'discarded') throw context.discard('of no use')
  }).receive(signed(order('o-1')))
  const { key } = await first(archive.list())
  const ran = vi.fn<(...args: Parameters<Parameters<typeof receiving>[2] & {}>) => unknown>()
  const receiver = receiving(archive, { store }, ran)
  return { archive, key, ran, receiver, row: () => first(archive.list()) }
}

/** Running what is on record again. */
export function describeRerun({ name, fresh }: Subject): void {
  describe(`${name}: rerun()`, () => {
    it("reruns a failed delivery through the receiver's handler", async () => {
      const { archive, key, ran, receiver, row } = await recorded(await fresh(), 'failed')
      const outcome = await archive.rerun(receiver, { key })
      expect(outcome.kind).toBe('handled')
      expect(ran).toHaveBeenCalledTimes(1)
      expect(ran.mock.calls[0]?.[0]).toMatchObject({
        key,
        type: 'order.placed',
        event: order('o-1'),
      })
      expect(ran.mock.calls[0]?.[1]).toMatchObject({ attempt: 2 })
      expect(await row()).toMatchObject({ status: 'handled', attempt: 2, error: undefined })
    })

    it('only marks a delivery that was handled before a crash as handled', async () => {
      const table = await fresh()
      const { archive, key, ran, receiver, row } = await recorded(table, 'handled')
      await archive.flush()
      // The process ended between the commit of the key and its mark on the row.
      await table.alter(key, 'status', 'received')
      expect((await archive.rerun(receiver, { key })).kind).toBe('duplicate')
      expect(ran).not.toHaveBeenCalled()
      expect(await row()).toMatchObject({ status: 'handled', attempt: 1 })
    })

    it.each(['handled', 'discarded'] as const)(
      'reruns what was %s only with force',
      async (end) => {
        const { archive, key, ran, receiver, row } = await recorded(await fresh(), end)
        await expect(archive.rerun(receiver, { key })).rejects.toThrow(/force: true/)
        expect(ran).not.toHaveBeenCalled()
        expect((await archive.rerun(receiver, { key, force: true })).kind).toBe('handled')
        expect(ran).toHaveBeenCalledTimes(1)
        expect(await row()).toMatchObject({ status: 'handled', attempt: 2 })
        expect((await archive.rerun(receiver, { key, force: true })).kind).toBe('handled')
        expect(await row()).toMatchObject({ status: 'handled', attempt: 3 })
      },
    )

    it.each([
      ['failed', 2, {}],
      ['failed', 32, {}],
      ['handled', 2, { force: true }],
      ['handled', 32, { force: true }],
      ['discarded', 32, { force: true }],
    ] as const)(
      'reruns what %s once for %i concurrent calls with %j',
      async (end, many, options) => {
        const table = await fresh()
        const { archive, key, ran, receiver } = await recorded(table, end)
        // Each with a receiver and an archive of its own, as in several processes.
        const others = Array.from({ length: many - 1 }, () => {
          const own = table.open()
          return [own, receiving(own, { store: table.store }, ran)] as const
        })
        const all = [[archive, receiver] as const, ...others]
        let open = () => {}
        const gate = new Promise<void>((resolve) => {
          open = resolve
        })
        ran.mockImplementation(() => gate)
        const running = all.map(([one, own]) => one.rerun(own, { key, ...options }))
        const others32 = Promise.all(running.map((outcome) => outcome.then(({ kind }) => kind)))
        await Promise.race([eventually(() => expect(ran).toHaveBeenCalled()), others32])
        // All others have their answer while the one that runs is still running.
        let answers = 0
        for (const one of running) void one.then(() => answers++)
        await eventually(() => expect(answers).toBe(many - 1))
        open()
        const kinds = await others32
        expect(ran).toHaveBeenCalledTimes(1)
        expect(kinds.filter((kind) => kind === 'handled')).toHaveLength(1)
        expect(kinds.filter((kind) => kind === 'in_flight')).toHaveLength(many - 1)
      },
    )

    it('lets only one of several reopen a delivery, however late a store answers', async () => {
      const table = await fresh()
      const { archive, key, ran } = await recorded(table, 'handled')
      let reopened = 0
      let end = () => {}
      const isOver = new Promise<void>((resolve) => {
        end = resolve
      })
      const store = {
        ...table.store,
        async reopen(one: string) {
          // The second would come when the first run has ended: it would make the delivery run once more.
          if (++reopened > 1) await isOver
          await table.store.reopen(one)
        },
      }
      const rerun = async (own: ReturnType<typeof table.open>) => {
        const { kind } = await own.rerun(receiving(own, { store }, ran), { key, force: true })
        end()
        return kind
      }
      const kinds = await Promise.all([archive, table.open(), table.open()].map(rerun))
      // The others find the run that is busy, or the one that has ended.
      expect(kinds.filter((kind) => !['in_flight', 'duplicate'].includes(kind))).toEqual([
        'handled',
      ])
      expect([reopened, ran.mock.calls.length]).toEqual([1, 1])
    })

    it('reopens a dead payload that never matched, once the schema is fixed', async () => {
      const table = await fresh()
      const archive = table.open()
      const odd = signed({ type: 'order.paid', id: 'odd' })
      const before = receiving(archive, { store: table.store })
      for (let i = 0; i < 3; i++) await before.receive(odd)
      const { key, status } = await first(archive.list())
      expect(status).toBe('dead')
      const ran = vi.fn()
      const loose = {
        ...shop(),
        events: { '*': shop().events['*'], 'order.paid': shop().events['*'] },
      }
      const after = receiving(archive, { store: table.store }, ran, { provider: loose })
      const outcomes = await Promise.all([
        archive.rerun(after, { key }),
        archive.rerun(after, { key }),
      ])
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['handled', 'in_flight'])
      expect(ran).toHaveBeenCalledTimes(1)
      expect(await first(archive.list())).toMatchObject({ status: 'handled', error: undefined })
    })

    it('rejects what it cannot rerun, and says why', async () => {
      const table = await fresh()
      const { archive, key, ran, receiver } = await recorded(table, 'failed')
      const { store } = table
      const refused = async (who: Parameters<typeof archive.rerun>[0], given: { key: string }) => {
        const error = await archive.rerun(who, given).then(
          () => new Error('it was not refused'),
          (thrown: unknown) => thrown,
        )
        expect(error).toBeInstanceOf(TypeError)
        return (error as Error).message
      }
      expect(await refused(receiver, { key: 'unknown' })).toMatch('no delivery has this key')
      expect(await refused(receiver, { key: '' })).toMatch('rerun: key')
      expect(await refused(receiving(table.open(), { store }, ran), { key })).toMatch(
        'different archive',
      )
      expect(await refused(receiving(undefined, { store }, ran), { key })).toMatch(
        'different archive',
      )
      const elsewhere = receiving(archive, { store }, ran, { endpoint: 'other' })
      expect(await refused(elsewhere, { key })).toMatch('shop, not other')
      const another = receiving(archive, { store }, ran, {
        provider: shop('else'),
        endpoint: 'shop',
      })
      expect(await refused(another, { key })).toMatch('shop, not else')
      // @ts-expect-error no receiver
      await refused({}, { key })
      // @ts-expect-error unknown
      await expect(archive.rerun(receiver, { key, forced: true })).rejects.toThrow(
        'did you mean "force"',
      )
      expect(ran).not.toHaveBeenCalled()
    })

    it('does not reopen a delivery for a receiver of another endpoint', async () => {
      const table = await fresh()
      const { archive, key, ran, receiver } = await recorded(table, 'handled')
      const wrong = receiving(archive, { store: table.store }, ran, { endpoint: 'other' })
      await expect(archive.rerun(wrong, { key, force: true })).rejects.toThrow('not other')
      expect((await receiver.receive(signed(order('o-1')))).kind).toBe('duplicate')
      expect(ran).not.toHaveBeenCalled()
    })

    it('rejects a row whose pack was altered, before any handler', async () => {
      const table = await fresh()
      const { archive, key, ran, receiver, row } = await recorded(table, 'failed')
      const { packed } = await row()
      const [format, version, fields, , mac] = packed.split('.')
      const forged = Buffer.from(JSON.stringify(order('forged'))).toString('base64url')
      await table.alter(key, 'packed', [format, version, fields, forged, mac].join('.'))
      await expect(archive.rerun(receiver, { key })).rejects.toThrow(TypeError)
      expect(ran).not.toHaveBeenCalled()
    })

    it('runs a redacted delivery only if allowed, and marks it for the handler', async () => {
      const redact = ['/data/customer/email'] as const
      const { archive, key, ran, receiver, row } = await recorded(await fresh(), 'failed', {
        redact,
      })
      await expect(archive.rerun(receiver, { key })).rejects.toThrow('allowRedacted')
      expect(ran).not.toHaveBeenCalled()
      const outcome = await archive.rerun(receiver, { key, allowRedacted: true })
      expect(outcome.kind).toBe('handled')
      expect(ran.mock.calls[0]?.[0]).toMatchObject({
        redacted: true,
        event: { data: { customer: { id: 'customer-1', email: null } } },
      })
      expect(await row()).toMatchObject({ redacted: true, status: 'handled' })
      expect((await archive.open(await row())).redacted).toBe(true)
    })

    it('never runs a delivery without its body', async () => {
      const { archive, key, ran, receiver } = await recorded(await fresh(), 'failed', {
        bodies: 'drop',
      })
      for (const allowRedacted of [false, true]) {
        const running = archive.rerun(receiver, { key, allowRedacted })
        await expect(running).rejects.toThrow('was not kept')
      }
      expect(ran).not.toHaveBeenCalled()
    })

    it('does not change the delivery if another run holds it', async () => {
      const table = await fresh()
      const archive = table.open()
      let open = () => {}
      const gate = new Promise<void>((resolve) => {
        open = resolve
      })
      const receiver = receiving(archive, { store: table.store }, () => gate)
      const running = receiver.receive(signed(order('busy')))
      const row = () => collect(archive.list())
      await eventually(async () => expect(await row()).toHaveLength(1))
      const { key } = await first(archive.list())
      expect((await archive.rerun(receiver, { key })).kind).toBe('in_flight')
      open()
      expect((await running).kind).toBe('handled')
      expect(await row()).toMatchObject([{ status: 'handled', attempt: 1 }])
    })

    it('allows another attempt if a run with force fails', async () => {
      const table = await fresh()
      const { archive, key, ran, receiver, row } = await recorded(table, 'discarded')
      ran.mockImplementationOnce(() => {
        throw new Error('no')
      })
      expect((await archive.rerun(receiver, { key, force: true })).kind).toBe('failed')
      expect(await row()).toMatchObject({ status: 'failed', error: 'handler_failed', attempt: 2 })
      expect((await archive.rerun(receiver, { key })).kind).toBe('handled')
      expect(ran).toHaveBeenCalledTimes(2)
    })

    it('reruns what an in-memory store has forgotten', async () => {
      const table = await fresh()
      const { archive, key, ran } = await recorded(table, 'failed')
      const receiver = receiving(archive, { store: memoryReplayStore() }, ran)
      expect((await archive.rerun(receiver, { key })).kind).toBe('handled')
    })
  })
}
