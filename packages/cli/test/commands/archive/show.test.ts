// cspell:ignore bdoy
import { createHmac } from 'node:crypto'
import { sqliteArchive } from '@hookseal/archive/sqlite'
import { createReceiver, defineProvider, hmac, unchecked } from '@hookseal/core'
import { withSqlite } from '@hookseal/tests-kit/with-sqlite'
import { expect, it } from 'vitest'
import { SEAL_KEY } from '../../support/orders.ts'
import { ordersFile, removeOrdersFiles } from '../../support/orders-file.ts'
import { runHere } from '../../support/run-here.ts'

removeOrdersFiles()

const sealed = { env: { ARCHIVE_SEAL_KEY: SEAL_KEY } }

withSqlite('hookseal archive show', (Database) => {
  it('shows a delivery, found by the start of its key', async () => {
    const file = ordersFile()
    const order = { type: 'order.failing', id: 'order-1', customer: 'private', note: 'private' }
    const key = await file.deliver(order)
    await file.deliver({ type: 'order.paid', id: 'order-2' })
    const args = ['archive', 'show', key.slice(0, 8), '--sqlite', file.path]
    const { code, out, err } = await runHere(args)
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(new RegExp(`^key +${key}$`, 'm'))
    expect(out).toMatch(/^id +order-1$/m)
    expect(out).toMatch(/^status +dead$/m)
    expect(out).toMatch(/^error +handler_failed$/m)
    expect(out).toMatch(/^body +as received$/m)
    expect(out).not.toContain('private')
    expect((await runHere([...args, '--json'])).out).not.toContain('private')
  })

  it('shows headers, body and subject with --body, all escaped', async () => {
    const file = ordersFile()
    const key = await file.deliver(
      '{\n"type": "order.paid",\r\n"id": "1", "customer": "customer-1", "note": "\u009b2J\u202e"}',
    )
    const args = ['archive', 'show', key, '--sqlite', file.path, '--body']
    const { code, out } = await runHere(args, sealed)
    expect(code).toBe(0)
    expect(out).toMatch(/^subject +customer-1$/m)
    expect(out).toContain('x-request-id: request-\\x1b[2J\n')
    expect(out).toContain('\n{\n"type": "order.paid",\n')
    expect(out.replaceAll('\n', '')).toMatch(/^[ -~]*$/)
    const json = JSON.parse((await runHere([...args, '--json'], sealed)).out)
    expect(json).toMatchObject({ key, subject: 'customer-1' })
    expect(json.headers).toEqual([['x-request-id', 'request-\u001b[2J']])
    expect(JSON.parse(json.body)).toMatchObject({ id: '1', note: '\u009b2J\u202e' })
  })

  it('reads the seal key only from the environment', async () => {
    const file = ordersFile()
    const key = await file.deliver({ type: 'order.paid', id: '1', note: 'private' })
    const show = (env: Record<string, string>, ...more: string[]) =>
      runHere(['archive', 'show', key, '--sqlite', file.path, '--body', ...more], { env })
    const named = await show(
      { OLD: 'seal-another-0123456789', NEW: SEAL_KEY },
      '--seal-key-env',
      'OLD',
      '--seal-key-env',
      'NEW',
    )
    expect([named.code, named.out.includes('private')]).toEqual([0, true])
    const refused: [Awaited<ReturnType<typeof show>>, RegExp][] = [
      [await show({}), /no seal key in ARCHIVE_SEAL_KEY; set it/],
      [await show({}, '--seal-key', SEAL_KEY), /shell history/],
      [await show({ ARCHIVE_SEAL_KEY: 'seal-another-0123456789' }), /cannot be opened/],
    ]
    for (const [{ code, out, err }, says] of refused) {
      expect([code, out]).toEqual([2, ''])
      expect(err).toMatch(says)
      expect(err).not.toMatch(/seal-(?:4f|another)/)
    }
  })

  it('rejects a row that was altered', async () => {
    const file = ordersFile()
    const key = await file.deliver({ type: 'order.paid', id: '1' })
    file.alter(key, 'packed', 'forged.forged')
    const args = ['archive', 'show', key, '--sqlite', file.path]
    expect((await runHere(args)).code).toBe(0)
    const { code, out, err } = await runHere([...args, '--body'], sealed)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^hookseal: [\w-]{43} cannot be opened \([^\n]+\); check the seal key\n$/)
  })

  it('accepts keys that start with a hyphen, and reports ambiguous keys', async () => {
    const file = ordersFile()
    const keys = ['-abcdef', '--bcdef', 'aaaaaa1', 'aaaaaa2'].map((text) => text.padEnd(43, 'x'))
    for (const [id, key] of keys.entries()) {
      file.alter(await file.deliver({ type: 'order.paid', id: String(id) }), 'key', key)
    }
    const show = (...more: string[]) =>
      runHere(['archive', 'show', '--sqlite', file.path, '--json', ...more])
    for (const given of [['-abcdef'], [keys[1] as string], ['--', '-abcdef'], ['aaaaaa1']]) {
      const { out, code } = await show(...given)
      expect(code).toBe(0)
      expect(JSON.parse(out).key).toContain(given.at(-1))
    }
    const two = await show('aaaaaa1', '-abcdef')
    expect(two.out.trim().split('\n')).toHaveLength(2)
    expect((await show('aaaaaa')).out).toContain('several keys start with aaaaaa')
    expect((await show('aaaaa')).out).toContain('at least its first 6 characters')
    expect((await show('nowhere')).out).toContain('no delivery has the key nowhere')
    expect((await show('z'.repeat(43))).out).toContain('no delivery has the key')
    expect((await show('aaaaaa1', '--bdoy')).out).toMatch(/unknown option --bdoy.*--body/)
  })

  it('prints a body that is not text in base64', async () => {
    const { path } = ordersFile()
    const db = new Database(path)
    const secret = 'raw-signing-secret-0123456789'
    const provider = defineProvider({
      name: 'raw',
      scheme: hmac({ secret, header: 'X-Raw-Signature' }),
      payload: 'bytes',
      events: { '*': unchecked<Uint8Array>() },
      identify: () => ({ type: 'raw', key: '1' }),
    })
    const archive = sqliteArchive(db, { sealKey: SEAL_KEY })
    const receiver = createReceiver({ provider, archive, handlers: { '*': () => {} } })
    const body = Uint8Array.of(0xff, 0x1b, 0x5b)
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    const headers = { 'X-Raw-Signature': signature }
    const { delivery } = await receiver.receive({ headers, body })
    db.close()
    const args = ['archive', 'show', delivery?.key as string, '--sqlite', path, '--body']
    const { out } = await runHere(args, sealed)
    expect(out).toMatch(/^No headers were kept\.$/m)
    expect(out).toMatch(/\(not UTF-8\) in base64, 3 bytes:\n\/xtb\n$/)
    const json = JSON.parse((await runHere([...args, '--json'], sealed)).out)
    expect([json.body, json.bodyBase64]).toEqual([undefined, '/xtb'])
  })
})
