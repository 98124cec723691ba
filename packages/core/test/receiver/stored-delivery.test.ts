import { createHmac } from 'node:crypto'
import {
  createProcessor,
  createReceiver,
  defineProvider,
  hmac,
  memoryReplayStore,
  packDelivery,
} from '@hookseal/core'
import { acme, made, NOW_MS, SECRET, signed } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'

const PACK_KEY = 'pack_4b7d1c9e0a35'

describe('a delivery that a worker restores', () => {
  const untimed = () =>
    defineProvider({ ...acme(), scheme: hmac({ secret: SECRET, header: 'x-sig' }) })
  const body = JSON.stringify(made())
  const mac = () => createHmac('sha256', SECRET).update(body).digest('hex')

  it.each([
    ['the time that was signed', acme, () => signed(made()), new Date(NOW_MS)],
    [
      'no time where none was signed',
      untimed,
      () => ({ headers: { 'x-sig': mac() }, body }),
      undefined,
    ],
  ])('has %s', async (_, providerOf, inputOf, timestamp) => {
    const provider = providerOf()
    const receiver = createReceiver({ provider, now: () => NOW_MS, logger: false })
    const received = await receiver.verify(inputOf())
    const handler = vi.fn()
    const work = createProcessor({
      provider,
      packKey: PACK_KEY,
      handlers: { '*': handler },
      replay: { store: { ...memoryReplayStore(), scope: 'shared' } },
      logger: false,
    })
    expect((await work(packDelivery(received, { packKey: PACK_KEY }))).kind).toBe('handled')
    const [[delivery]] = handler.mock.calls as [[typeof received]]
    expect(delivery.timestamp).toEqual(timestamp)
    expect(delivery.receivedAt).toEqual(new Date(NOW_MS))
  })
})
