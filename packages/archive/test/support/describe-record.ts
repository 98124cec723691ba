import { memoryReplayStore } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import type { Subject } from './archive-suite.ts'
import { collect, customerOf, first, order, receiving, sealKey, signed } from './shop.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** What is on record, and how it reads. */
export function describeRecord({ name, fresh }: Subject): void {
  describe(`${name}: record(), finish(), list(), open()`, () => {
    it('records a delivery before its handler runs, and then how the run ended', async () => {
      const table = await fresh()
      const archive = table.open({ subject: customerOf })
      const seen: unknown[] = []
      const receiver = receiving(archive, { store: table.store }, async () => {
        seen.push(...(await collect(archive.list())))
      })
      const request = signed(order('o-1'))
      const outcome = await receiver.receive(request)
      expect(outcome.kind).toBe('handled')
      const row = {
        key: outcome.delivery?.key,
        endpoint: 'shop',
        provider: 'shop',
        id: 'o-1',
        type: 'order.placed',
        receivedAt: outcome.delivery?.receivedAt,
        attempt: 1,
        subject: 'customer-1',
        redacted: false,
        error: undefined,
        packed: expect.stringMatching(/^hookseal\./),
      }
      expect(seen).toEqual([{ ...row, status: 'received' }])
      const rows = await collect(archive.list())
      expect(rows).toEqual([{ ...row, status: 'handled' }])
      const opened = await archive.open(await first(archive.list()))
      expect(text(opened.rawBody)).toBe(text(request.body))
      expect(opened.redacted).toBe(false)
      expect([...opened.headers]).toEqual([])
    })

    it('shows how each run ended, and when a delivery is dead', async () => {
      const table = await fresh()
      const archive = table.open({ deadAfter: 2 })
      const receiver = receiving(archive, { store: table.store }, ({ event }, context) => {
        if (event.id === 'fails') throw new Error('a secret of the handler')
        if (event.id === 'dropped') throw context.discard('of no use')
      })
      const state = async () => {
        const rows = await collect(archive.list())
        return Object.fromEntries(
          rows.map(({ id, status, error, attempt }) => [id, [status, error, attempt]]),
        )
      }
      for (const id of ['fails', 'dropped', 'fine']) await receiver.receive(signed(order(id)))
      expect(await state()).toEqual({
        fails: ['failed', 'handler_failed', 1],
        dropped: ['discarded', undefined, 1],
        fine: ['handled', undefined, 1],
      })
      await receiver.receive(signed(order('fails')))
      expect((await state())['fails']).toEqual(['dead', 'handler_failed', 2])
      expect(await table.dump()).not.toContain('a secret of the handler')
    })

    it('keeps a payload that never matches as dead, once the receiver has discarded it', async () => {
      const table = await fresh()
      const archive = table.open()
      const receiver = receiving(archive, { store: table.store })
      const odd = signed({ type: 'order.paid', id: 'odd' })
      const statuses: unknown[] = []
      for (let i = 0; i < 3; i++) {
        const { kind } = await receiver.receive(odd)
        const { status, error } = await first(archive.list())
        statuses.push([kind, status, error])
      }
      expect(statuses).toEqual([
        ['failed', 'failed', 'payload_mismatch'],
        ['failed', 'failed', 'payload_mismatch'],
        ['discarded', 'dead', 'payload_mismatch'],
      ])
    })

    it('does not let a late run overwrite a later one', async () => {
      const table = await fresh()
      const archive = table.open()
      const fails = receiving(archive, { store: table.store }, () => {
        throw new Error('no')
      })
      const request = signed(order('late'))
      const { delivery } = await fails.receive(request)
      const key = delivery?.key ?? ''
      await receiving(archive, { store: table.store }).receive(request)
      const before = await collect(archive.list())
      expect(before).toMatchObject([{ status: 'handled', attempt: 2 }])
      await archive.finish(key, { attempt: 1, result: 'failed', error: 'handler_failed' })
      expect(await collect(archive.list())).toEqual(before)
      await archive.finish(key, { attempt: 1, result: 'discarded' })
      expect(await collect(archive.list())).toEqual(before)
    })

    it('corrects a run that was finished as failed and was then committed', async () => {
      const table = await fresh()
      const archive = table.open()
      const receiver = receiving(archive, { store: table.store })
      const { delivery } = await receiver.receive(signed(order('both')))
      const key = delivery?.key ?? ''
      await archive.finish(key, { attempt: 1, result: 'failed', error: 'handler_failed' })
      expect(await first(archive.list())).toMatchObject({ status: 'failed' })
      await archive.finish(key, { attempt: 1, result: 'handled' })
      expect(await first(archive.list())).toMatchObject({ status: 'handled', error: undefined })
    })

    it('keeps the time of the first arrival, and the body of the last', async () => {
      const table = await fresh()
      const archive = table.open()
      let at = Date.parse('2026-01-01T00:00:00.123Z')
      const now = () => at
      const fails = () => {
        throw new Error('no')
      }
      const store = memoryReplayStore({ now })
      const receiver = receiving(archive, { store }, fails, { now })
      await receiver.receive(signed(order('again')))
      at += 5000
      const second = JSON.stringify({ ...order('again'), extra: 1 })
      await receiver.receive(signed(second))
      const rows = await collect(archive.list())
      expect(rows).toMatchObject([{ receivedAt: new Date('2026-01-01T00:00:00.123Z'), attempt: 2 }])
      expect(text((await archive.open(await first(archive.list()))).rawBody)).toBe(second)
    })

    it('stores no credentials, and only the named headers', async () => {
      const table = await fresh()
      const headers = ['X-Request-Id', 'Authorization', 'Cookie', 'X-Shop-Signature', 'X-Api-Key']
      const archive = table.open({ headers })
      const receiver = receiving(archive, { store: table.store })
      const canaries: Record<string, string> = {
        Authorization: 'Bearer canary-authorization',
        Cookie: 'session=canary-cookie',
        'X-Api-Key': 'canary-api-key',
        'X-Hub-Signature-256': 'canary-hub',
        'Stripe-Signature': 'canary-stripe',
        'X-Gitlab-Token': 'canary-token',
        'X-Unnamed': 'canary-unnamed',
        'X-Request-Id': 'kept-request-id',
      }
      const request = signed(order('canary'), canaries)
      expect((await receiver.receive(request)).kind).toBe('handled')
      const row = await first(archive.list())
      const opened = await archive.open(row)
      expect([...opened.headers]).toEqual([['x-request-id', 'kept-request-id']])
      const fields = Buffer.from(row.packed.split('.')[2] ?? '', 'base64url').toString()
      const all = `${await table.dump()} ${fields} ${text(opened.rawBody)}`
      expect(all).toContain('kept-request-id')
      expect(all).not.toMatch(/canary-/)
      expect(all).not.toContain(request.headers['X-Shop-Signature'])
      for (const hidden of ['shop-signing-secret', sealKey]) expect(all).not.toContain(hidden)
    })

    it('opens what an older key sealed, but nothing that was altered', async () => {
      const table = await fresh()
      const old = table.open({ sealKey: 'seal-old-0123456789' })
      await receiving(old, { store: table.store }).receive(signed(order('sealed')))
      await receiving(old, { store: table.store }).receive(signed(order('other')))
      await old.flush()
      const rotated = table.open({ sealKey: ['seal-new-0123456789', 'seal-old-0123456789'] })
      const [row, other] = await collect(rotated.list())
      if (row === undefined || other === undefined) throw new Error('no rows')
      expect((await rotated.open(row)).rawBody.length).toBeGreaterThan(0)
      await expect(table.open().open(row)).rejects.toThrow(TypeError)
      const [format, version, fields, , mac] = row.packed.split('.')
      const forged = Buffer.from(JSON.stringify(order('forged'))).toString('base64url')
      const altered = [format, version, fields, forged, mac].join('.')
      await expect(rotated.open({ ...row, packed: altered })).rejects.toThrow(TypeError)
      // A whole pack of another row does not pass for this one.
      await expect(rotated.open({ ...row, packed: other.packed })).rejects.toThrow(
        'another delivery',
      )
      await expect(rotated.open({ ...row, packed: 'nonsense' })).rejects.toThrow(TypeError)
    })

    it('lists matching rows, newest first', async () => {
      const table = await fresh()
      const archive = table.open()
      let at = Date.parse('2026-01-01T00:00:00Z')
      const now = () => at
      for (const [id, type, endpoint] of [
        ['a', 'order.placed', 'one'],
        ['b', 'order.sent', 'one'],
        ['c', 'order.sent', 'two'],
      ] as const) {
        const store = memoryReplayStore({ now })
        const receiver = receiving(archive, { store }, undefined, { now, endpoint })
        await receiver.receive(signed(order(id, 'x', type)))
        at += 1000
      }
      const ids = async (query: Parameters<typeof archive.list>[0]) =>
        (await collect(archive.list(query))).map(({ id }) => id)
      expect(await ids({})).toEqual(['c', 'b', 'a'])
      expect(await ids({ type: 'order.sent' })).toEqual(['c', 'b'])
      expect(await ids({ endpoint: 'one' })).toEqual(['b', 'a'])
      expect(await ids({ type: 'order.sent', endpoint: 'one' })).toEqual(['b'])
      expect(await ids({ status: 'handled' })).toEqual(['c', 'b', 'a'])
      expect(await ids({ status: 'dead' })).toEqual([])
      expect(await ids({ since: new Date('2026-01-01T00:00:01Z') })).toEqual(['c', 'b'])
      const { key } = await first(archive.list({ endpoint: 'two' }))
      expect(await ids({ key })).toEqual(['c'])
      // @ts-expect-error unknown
      expect(() => archive.list({ state: 'dead' })).toThrow('unknown option "state"')
      // @ts-expect-error no status
      expect(() => archive.list({ status: 'done' })).toThrow('list: status must be one of')
      expect(() => archive.list({ since: new Date(Number.NaN) })).toThrow('valid Date')
    })

    it('records types that a text column cannot store', async () => {
      const table = await fresh()
      const archive = table.open({ subject: customerOf })
      const receiver = receiving(archive, { store: table.store })
      const odd = order('nul-\0-\ud800', 'who-\0', 'order.\0')
      expect((await receiver.receive(signed(odd))).kind).toBe('handled')
      const rows = await collect(archive.list({ type: 'order.\0' }))
      expect(rows).toMatchObject([{ id: 'nul-\ufffd-\ufffd', type: 'order.\ufffd' }])
      expect(await archive.erase({ subject: 'who-\0' })).toBe(1)
    })

    it('records a type and a subject of any length', async () => {
      const table = await fresh()
      const archive = table.open({ subject: customerOf })
      const receiver = receiving(archive, { store: table.store })
      // Not compressible: an index over all of it would be too large for Postgres.
      const long = Array.from({ length: 300 }, () => crypto.randomUUID()).join('')
      expect((await receiver.receive(signed(order(long, long, long)))).kind).toBe('handled')
      expect(await collect(archive.list({ type: long }))).toMatchObject([{ subject: long }])
      expect(await archive.erase({ subject: long })).toBe(1)
    })
  })
}
