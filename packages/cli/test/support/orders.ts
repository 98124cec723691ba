import { createHmac } from 'node:crypto'
import type { DeliveryArchive } from '@hookseal/archive'
import {
  createReceiver,
  defineProvider,
  hmac,
  memoryReplayStore,
  type Receiver,
  type ReplayStore,
  unchecked,
} from '@hookseal/core'
import { patientReplay } from '@hookseal/tests-kit/patience'

const secret = 'orders-signing-secret-0123456789'

/** The seal key of the archives in the tests. */
export const SEAL_KEY = 'seal-4f1c9a60b7e2d385'

/** An event. The handler of the tests does what its type says. */
export interface Order {
  readonly type: string
  readonly id: string
  readonly customer?: string
  readonly note?: string
}

interface Events {
  '*': Order
}

const provider = defineProvider<Events>({
  name: 'orders',
  scheme: hmac({ secret, header: 'X-Orders-Signature' }),
  events: { '*': unchecked<Order>() },
  identify(payload) {
    const { type, id } = payload as Order
    return { type, id, key: id }
  },
})

/** Options of an archive that keeps what the tests look for. */
export const archiveOptions = {
  sealKey: SEAL_KEY,
  deadAfter: 1,
  headers: ['x-request-id'],
  subject: ({ event }: { readonly event: unknown }) => (event as Order).customer,
}

export interface OrdersOptions {
  readonly store?: ReplayStore | undefined
  /** Whether the handler has been repaired: it then fails for `order.broken` alone. */
  readonly isRepaired?: boolean
}

/** A receiver of orders. */
export function ordersReceiver(
  archive: DeliveryArchive,
  { store = memoryReplayStore(), isRepaired = false }: OrdersOptions = {},
): Receiver<Events> {
  return createReceiver<Events>({
    provider,
    archive,
    replay: { store, ...patientReplay },
    logger: false,
    handlers: {
      '*': ({ type, event }, context) => {
        if (type === 'order.discarded' && !isRepaired) throw context.discard('not ours')
        if (type === 'order.broken') throw new Error(`cannot handle ${event.note}`)
        if (type === 'order.failing' && !isRepaired) throw new Error('not yet')
        if (isRepaired) console.log(`handled ${event.id}`)
      },
    },
  })
}

/** Delivers an event to a receiver, and resolves to its key. */
export async function deliver(receiver: Receiver<Events>, event: Order | string): Promise<string> {
  const body = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event))
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const headers = { 'X-Orders-Signature': signature, 'X-Request-Id': 'request-\u001b[2J' }
  const { delivery } = await receiver.receive({ headers, body: new Uint8Array(body) })
  return delivery?.key as string
}
