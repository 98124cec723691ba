// cspell:ignore subjekt
import type { DeliveryArchive } from '@hookseal/archive'
import { memoryReplayStore, type ReplayStore } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import type { Subject } from './archive-suite.ts'
import { collect, customerOf, order, receiving, signed } from './shop.ts'

const DAY_MS = 86_400_000

/** A delivery as the receiver hands it to the archive. */
async function delivered(archive: DeliveryArchive, store: ReplayStore) {
  const outcome = await receiving(archive, { store }).receive(signed(order('shape')))
  if (outcome.delivery === undefined) throw new Error('no delivery')
  return outcome.delivery
}

/** Retention, erasure, and what is not kept at all. */
export function describeRemoval({ name, fresh }: Subject): void {
  describe(`${name}: erase(), prune(), redaction`, () => {
    it('erases the rows of a subject, and no others', async () => {
      const table = await fresh()
      const archive = table.open({ subject: customerOf })
      const receiver = receiving(archive, { store: table.store })
      // More than one batch.
      for (let i = 0; i < 1100; i++) {
        await receiver.receive(signed(order(`a-${i}`, 'anna-0815')))
      }
      await receiver.receive(signed(order('b-1', 'bert')))
      expect(await table.dump()).toContain('anna-0815')
      expect(await archive.erase({ subject: 'anna-0815' })).toBe(1100)
      expect(await table.dump()).not.toContain('anna-0815')
      expect(await collect(archive.list())).toMatchObject([{ subject: 'bert', status: 'handled' }])
      expect(await archive.erase({ subject: 'anna-0815' })).toBe(0)
    })

    it('erases the row of a key', async () => {
      const table = await fresh()
      const archive = table.open()
      const receiver = receiving(archive, { store: table.store })
      const { delivery } = await receiver.receive(signed(order('one')))
      await receiver.receive(signed(order('two')))
      expect(await archive.erase({ key: delivery?.key ?? '' })).toBe(1)
      expect(await collect(archive.list())).toMatchObject([{ id: 'two', status: 'handled' }])
    })

    it('rejects an erase without a subject or key', async () => {
      const archive = (await fresh()).open()
      // @ts-expect-error nothing
      await expect(archive.erase({})).rejects.toThrow(TypeError)
      await expect(archive.erase({ subject: '' })).rejects.toThrow(TypeError)
      // @ts-expect-error both
      await expect(archive.erase({ subject: 'a', key: 'b' })).rejects.toThrow('not both')
      // @ts-expect-error unknown
      await expect(archive.erase({ subjekt: 'a' })).rejects.toThrow('did you mean "subject"')
    })

    it('deletes only expired rows, even under load', async () => {
      const table = await fresh()
      const archive = table.open({ retainDays: 7 })
      const at = Date.now()
      const arrivals = (ago: number) => {
        const now = () => at - ago
        return receiving(archive, { store: memoryReplayStore({ now }) }, undefined, { now })
      }
      const old = arrivals(7 * DAY_MS + 60_000)
      const young = arrivals(7 * DAY_MS - 3_600_000)
      for (let i = 0; i < 1200; i++) await old.receive(signed(order(`old-${i}`)))
      for (let i = 0; i < 20; i++) await young.receive(signed(order(`young-${i}`)))
      const receiver = receiving(archive, { store: table.store })
      let isPruning = true
      let arrived = 0
      const load = async (lane: number) => {
        for (let i = 0; isPruning || i < 30; i++) {
          // As a server would, with a turn of the event loop for each request.
          await new Promise((resolve) => setImmediate(resolve))
          // Some of the old deliveries arrive again in the meantime.
          const id = i % 2 === 0 ? `new-${lane}-${i}` : `old-${lane * 100 + i}`
          const { kind } = await receiver.receive(signed(order(id)))
          if (kind === 'handled' && id.startsWith('new-')) arrived++
        }
      }
      const loads = [0, 1, 2, 3].map(load)
      const pruned = await archive.prune()
      isPruning = false
      await Promise.all(loads)
      const rows = await collect(archive.list())
      const count = (start: string) => rows.filter(({ id }) => id?.startsWith(start)).length
      expect(pruned).toBeGreaterThan(1000)
      expect(count('young-')).toBe(20)
      expect(count('new-')).toBe(arrived)
      expect(rows.every(({ status }) => status === 'handled')).toBe(true)
      expect((await archive.prune()) + pruned).toBeGreaterThanOrEqual(1200)
      const left = await collect(archive.list())
      expect(left.filter(({ receivedAt }) => receivedAt.getTime() < at - 7 * DAY_MS)).toEqual([])
    })

    it('keeps no redacted value anywhere in the row', async () => {
      const table = await fresh()
      const archive = table.open({ redact: ['/data/customer/email'] })
      let seen: unknown
      const receiver = receiving(archive, { store: table.store }, ({ event }) => {
        seen = event.data?.customer?.email
      })
      await receiver.receive(signed(order('r-1', 'anna-0815')))
      // The handler has the whole delivery.
      expect(seen).toBe('anna-0815@example.com')
      const [row] = await collect(archive.list())
      if (row === undefined) throw new Error('no row')
      const { rawBody, redacted } = await archive.open(row)
      expect(redacted).toBe(true)
      expect(row.redacted).toBe(true)
      expect(JSON.parse(new TextDecoder().decode(rawBody))).toEqual({
        ...order('r-1', 'anna-0815'),
        data: { customer: { id: 'anna-0815', email: null } },
      })
      const plain = row.packed.split('.').map((part) => Buffer.from(part, 'base64url').toString())
      expect(plain.join(' ')).not.toContain('@example.com')
      expect(plain.join(' ')).toContain('anna-0815')
    })

    it('keeps a complete body if there is nothing to redact', async () => {
      const table = await fresh()
      const archive = table.open({ redact: ['/data/customer/phone'] })
      await receiving(archive, { store: table.store }).receive(signed(order('r-2')))
      expect(await collect(archive.list())).toMatchObject([{ redacted: false }])
    })

    it('keeps no body if bodies are dropped', async () => {
      const table = await fresh()
      const archive = table.open({ bodies: 'drop' })
      await receiving(archive, { store: table.store }).receive(signed(order('d-1')))
      const [row] = await collect(archive.list())
      if (row === undefined) throw new Error('no row')
      const { rawBody, redacted } = await archive.open(row)
      expect([rawBody.length, redacted, row.redacted]).toEqual([0, true, true])
    })
  })

  describe(`${name}: a subject that cannot be determined`, () => {
    it.each([
      [
        'throws',
        () => {
          throw new Error('canary of the payload')
        },
      ],
      ['is empty', () => ''],
      ['is no text', () => 7 as unknown as string],
    ])(
      'does not record a delivery whose subject %s, and the receiver decides what happens',
      async (_, subject) => {
        const table = await fresh()
        const archive = table.open({ subject })
        let runs = 0
        const handler = () => {
          runs++
        }
        const { store } = table
        const refused = await receiving(archive, { store }, handler).receive(signed(order('s-1')))
        expect(refused).toMatchObject({
          kind: 'failed',
          status: 503,
          error: { code: 'store_unavailable' },
        })
        const cause = String(refused.error?.cause)
        expect(cause).toContain('the option subject of the archive')
        expect(cause).not.toContain('canary')
        expect(runs).toBe(0)
        const running = receiving(archive, { store, onUnavailable: 'run' }, handler)
        expect((await running.receive(signed(order('s-1')))).kind).toBe('handled')
        expect(runs).toBe(1)
        expect(await collect(archive.list())).toEqual([])
      },
    )
  })

  describe(`${name}: a long list`, () => {
    it('is read in pages, with every row once, while deliveries arrive', async () => {
      const table = await fresh()
      const archive = table.open()
      const at = Date.now() - 60_000
      let tick = 0
      // Ten deliveries a millisecond: the time alone does not say where a page ends.
      const now = () => at + Math.floor(tick++ / 10)
      const delivery = (i: number) => ({ key: `key-${String(i).padStart(5, '0')}` })
      const shape = await delivered(archive, table.store)
      for (let i = 0; i < 10_000; i += 50) {
        await Promise.all(
          Array.from({ length: 50 }, (_, j) =>
            archive.record(
              { ...shape, ...delivery(i + j), receivedAt: new Date(now()) },
              { attempt: 1, headers: new Headers() },
            ),
          ),
        )
      }
      await archive.erase({ key: shape.key })
      const late = receiving(archive, { store: table.store })
      const keys = new Set<string>()
      let before = Number.POSITIVE_INFINITY
      let seen = 0
      for await (const row of archive.list()) {
        if (seen % 2500 === 0) await late.receive(signed(order(`late-${seen}`)))
        expect(row.receivedAt.getTime()).toBeLessThanOrEqual(before)
        before = row.receivedAt.getTime()
        keys.add(row.key)
        seen++
      }
      expect([seen, keys.size]).toEqual([10_000, 10_000])
    })
  })
}
