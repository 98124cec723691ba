// cspell:ignore recieved
import type {
  AnyDelivery,
  Bytes,
  Delivery,
  EventName,
  KnownDelivery,
  KnownName,
  PayloadIssue,
  SchemeKind,
  UnknownDelivery,
} from '@hookseal/core'
import { createReceiver, defineProvider, hmac, isEvent, type unchecked } from '@hookseal/core'
import {
  type HandingerEvent,
  handinger,
  type RicloudEvent,
  type RicloudTask,
  type RineEvent,
  type RineMessageReceived,
  ricloud,
  rine,
} from '@hookseal/core/providers'
import { describe, expectTypeOf, it } from 'vitest'

const receiver = createReceiver({ provider: rine({ secret: 's' }) })
const input = { headers: {}, body: '' }

describe('a delivery', () => {
  it('is narrowed by known and type', async () => {
    const delivery = await receiver.verify(input)
    if (delivery.known && delivery.type === 'message.received') {
      expectTypeOf(delivery.event).toEqualTypeOf<RineMessageReceived>()
      expectTypeOf(delivery.event.data.message_id).toEqualTypeOf<string>()
    }
    if (!delivery.known) {
      expectTypeOf(delivery.type).toEqualTypeOf<string>()
      expectTypeOf(delivery.event).toEqualTypeOf<RineEvent>()
    }
    // The name alone is not enough: a payload of another shape can carry it.
    if (delivery.type === 'message.received') {
      expectTypeOf(delivery.event).toEqualTypeOf<RineMessageReceived | RineEvent>()
      // @ts-expect-error data is unknown until the delivery is known
      delivery.event.data.message_id
    }
    // @ts-expect-error no event has this name
    if (delivery.known && delivery.type === 'message.recieved') return
  })

  it('is narrowed by isEvent, for one literal name', async () => {
    const delivery = await receiver.verify(input)
    if (isEvent(delivery, 'message.received')) {
      expectTypeOf(delivery.event).toEqualTypeOf<RineMessageReceived>()
    } else if (delivery.known) {
      expectTypeOf(delivery.type).toEqualTypeOf<'conversation.updated'>()
    }
    const names: KnownName<typeof delivery>[] = ['message.received', 'conversation.updated']
    for (const name of names) {
      // A name that may be several tells nothing of the other branch.
      if (isEvent(delivery, name)) expectTypeOf(delivery.known).toEqualTypeOf<boolean>()
      else expectTypeOf(delivery.known).toEqualTypeOf<boolean>()
    }
    // @ts-expect-error no event has this name
    isEvent(delivery, 'message.recieved')
  })

  it('has issues and a handshake only where it is not known', async () => {
    const delivery = await receiver.verify(input)
    if (delivery.known) {
      expectTypeOf(delivery.issues).toEqualTypeOf<undefined>()
      expectTypeOf(delivery.handshake).toEqualTypeOf<undefined>()
    } else {
      expectTypeOf(delivery.issues).toEqualTypeOf<readonly PayloadIssue[] | undefined>()
    }
  })

  it('is narrowed exhaustively by a switch', async () => {
    const delivery = await receiver.verify(input)
    if (!delivery.known) return
    switch (delivery.type) {
      case 'message.received':
      case 'conversation.updated':
        return
      default:
        expectTypeOf(delivery).toEqualTypeOf<never>()
    }
  })

  it('has the envelope, read-only, whatever the event', async () => {
    const delivery = await receiver.verify(input)
    expectTypeOf(delivery.id).toEqualTypeOf<string | undefined>()
    expectTypeOf(delivery.rawBody).toEqualTypeOf<Bytes>()
    expectTypeOf(delivery.timestamp).toEqualTypeOf<Date | undefined>()
    expectTypeOf(delivery.authentication).toEqualTypeOf<SchemeKind>()
    expectTypeOf(delivery.covers).toEqualTypeOf<'body' | 'fields' | 'nothing'>()
    expectTypeOf(delivery.receivedAt).toEqualTypeOf<Date>()
    expectTypeOf(delivery.replayScope).toEqualTypeOf<'none' | 'process' | 'shared'>()
    // @ts-expect-error a delivery cannot be changed
    delivery.key = 'other'
  })

  it('of each shipped sender has its shapes', async () => {
    const task = await createReceiver({ provider: ricloud({ secret: 's' }) }).verify(input)
    if (task.known && task.type === 'task.failed') {
      expectTypeOf(task.event).toEqualTypeOf<RicloudEvent<RicloudTask>>()
    }
    const done = await createReceiver({ provider: handinger({ secret: 's' }) }).verify(input)
    expectTypeOf(done.event).toEqualTypeOf<HandingerEvent>()
    expectTypeOf(done.known).toEqualTypeOf<false>()
  })

  it('without a listed shape for other names is unknown', () => {
    interface Events {
      a: { readonly n: number }
    }
    expectTypeOf<EventName<Events & { '*': string }>>().toEqualTypeOf<'a'>()
    expectTypeOf<UnknownDelivery<Events>['event']>().toEqualTypeOf<unknown>()
    expectTypeOf<UnknownDelivery<Events & { '*': string }>['event']>().toEqualTypeOf<string>()
    expectTypeOf<KnownDelivery<Events, 'a'>['event']>().toEqualTypeOf<{ readonly n: number }>()
    expectTypeOf<Delivery<Events>>().toExtend<AnyDelivery>()
    expectTypeOf<Delivery<object>>().toExtend<AnyDelivery>()
  })
})

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
/** 300 events: e000 to e299. */
type Many = {
  [N in `e${'0' | '1' | '2'}${Digit}${Digit}`]: { readonly name: N; readonly n: number }
}

it('of a provider with 300 events is narrowed like any other', async () => {
  const provider = defineProvider<Many>({
    name: 'many',
    scheme: hmac({ secret: 's', header: 'sig' }),
    events: {} as { readonly [N in keyof Many]: ReturnType<typeof unchecked<Many[N]>> },
    identify: () => ({ type: 'e000' }),
  })
  const many = createReceiver({
    provider,
    handlers: {
      e123: ({ event }) => expectTypeOf(event.name).toEqualTypeOf<'e123'>(),
      '*': (delivery) => {
        if (delivery.known) expectTypeOf(delivery.event.n).toEqualTypeOf<number>()
        else expectTypeOf(delivery.event).toEqualTypeOf<unknown>()
      },
    },
  })
  const delivery = await many.verify(input)
  if (delivery.known && delivery.type === 'e299') {
    expectTypeOf(delivery.event).toEqualTypeOf<{ readonly name: 'e299'; readonly n: number }>()
  }
  // @ts-expect-error e300 is not among them
  createReceiver({ provider, handlers: { e300: () => {} } })
})
