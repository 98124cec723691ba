// cspell:ignore recieved
import {
  type AnyDelivery,
  type AnyReceiver,
  createReceiver,
  type Delivery,
  defineProvider,
  type HandlerContext,
  hmac,
  type KnownDelivery,
  memoryReplayStore,
  type NoListedEvents,
  type Outcome,
  type OutcomeRequest,
  type Provider,
  type Receiver,
  unchecked,
} from '@hookseal/core'
import {
  handinger,
  type RineEvents,
  ricloud,
  rine,
  standardWebhooks,
} from '@hookseal/core/providers'
import { describe, expectTypeOf, it } from 'vitest'

const provider = rine({ secret: process.env['RINE_WEBHOOK_SECRET'] })

describe('handlers', () => {
  it('have their parameters inferred', () => {
    createReceiver({
      provider,
      handlers: {
        'message.received': (delivery, context) => {
          type Received = KnownDelivery<RineEvents, 'message.received'>
          expectTypeOf(delivery).toExtend<Received>()
          expectTypeOf<Received>().toExtend<typeof delivery>()
          expectTypeOf(delivery.event.data.from_agent_id).toEqualTypeOf<string>()
          expectTypeOf(context).toEqualTypeOf<HandlerContext>()
          expectTypeOf(context.discard).toEqualTypeOf<(reason: string) => Error>()
        },
        '*': async (delivery) => {
          expectTypeOf(delivery).toExtend<Delivery<RineEvents>>()
          expectTypeOf<Delivery<RineEvents>>().toExtend<typeof delivery>()
        },
      },
    })
  })

  it('may be asynchronous, return anything, and take fewer parameters', () => {
    createReceiver({
      provider,
      handlers: {
        'message.received': () => 5,
        'conversation.updated': undefined,
        '*': async () => {},
      },
    })
  })

  it('are rejected under a name that is not listed', () => {
    createReceiver({
      provider,
      // @ts-expect-error message.recieved is no event of rine
      handlers: { 'message.recieved': () => {} },
    })
    createReceiver({
      provider: handinger({ secret: 's' }),
      // @ts-expect-error Handinger has no event with a published name
      handlers: { 'task.finished': () => {} },
    })
  })

  it('are rejected when they are not functions, or want another event', () => {
    // @ts-expect-error not a function
    createReceiver({ provider, handlers: { 'message.received': 5 } })
    const other = (delivery: KnownDelivery<{ 'message.received': number }, 'message.received'>) =>
      delivery.event
    // @ts-expect-error the event is not a number
    createReceiver({ provider, handlers: { 'message.received': other } })
  })
})

describe('events that a user adds', () => {
  it('are merged with the published ones', async () => {
    const added = rine({ secret: 's', events: { 'agent.created': unchecked<{ agent: string }>() } })
    const receiver = createReceiver({
      provider: added,
      handlers: {
        'agent.created': ({ event }) => expectTypeOf(event).toEqualTypeOf<{ agent: string }>(),
        'message.received': ({ event }) =>
          expectTypeOf(event.data.message_id).toEqualTypeOf<string>(),
      },
    })
    const delivery = await receiver.verify({ headers: {}, body: '' })
    if (delivery.known && delivery.type === 'agent.created') {
      expectTypeOf(delivery.event).toEqualTypeOf<{ agent: string }>()
    }
    // @ts-expect-error nobody added this one
    createReceiver({ provider: added, handlers: { 'agent.deleted': () => {} } })
  })

  it('may take the place of published ones', () => {
    const other = ricloud({ secret: 's', events: { 'task.failed': unchecked<{ why: string }>() } })
    createReceiver({
      provider: other,
      handlers: {
        'task.failed': ({ event }) => expectTypeOf(event).toEqualTypeOf<{ why: string }>(),
        'task.created': ({ event }) => expectTypeOf(event.id).toEqualTypeOf<string>(),
      },
    })
  })

  it('are all there is of a Standard Webhooks sender', () => {
    const bare = createReceiver({ provider: standardWebhooks({ secret: 's' }) })
    expectTypeOf(bare).toEqualTypeOf<Receiver<NoListedEvents>>()
    createReceiver({
      provider: standardWebhooks({ secret: 's', events: { 'a.b': unchecked<5>() } }),
      handlers: { 'a.b': ({ event }) => expectTypeOf(event).toEqualTypeOf<5>() },
    })
  })
})

describe('AnyReceiver', () => {
  it('accepts every receiver', () => {
    const take = (_: AnyReceiver) => {}
    take(createReceiver({ provider }))
    take(createReceiver({ provider: ricloud({ secret: 's' }), handlers: { '*': () => {} } }))
    take(createReceiver({ provider: handinger({ secret: 's' }) }))
    take(createReceiver({ provider: standardWebhooks({ secret: 's' }) }))
    take(createReceiver({ provider: rine({ secret: 's', events: { x: unchecked<number>() } }) }))
    expectTypeOf<Receiver<RineEvents>>().toExtend<AnyReceiver>()
    expectTypeOf<Receiver<RineEvents>>().toExtend<AnyReceiver<Delivery<RineEvents>>>()
  })

  it("keeps the delivery's type for an adapter that asks for it", () => {
    const guard = <D extends AnyDelivery>(receiver: AnyReceiver<D>) => receiver.verify
    const verify = guard(createReceiver({ provider }))
    expectTypeOf(verify).returns.resolves.toExtend<Delivery<RineEvents>>()
  })

  it('is not a receiver of certain events', () => {
    expectTypeOf<AnyReceiver>().not.toExtend<Receiver<RineEvents>>()
  })
})

describe('the options', () => {
  it('have a hook with inferred parameters, which may be annotated', () => {
    const receiver = createReceiver({
      provider,
      onOutcome: (outcome, request) => {
        expectTypeOf(outcome).toEqualTypeOf<Outcome<Delivery<RineEvents>>>()
        expectTypeOf(request).toEqualTypeOf<OutcomeRequest>()
        expectTypeOf(request.headers).toEqualTypeOf<Headers>()
      },
    })
    expectTypeOf(receiver).toEqualTypeOf<Receiver<RineEvents>>()
    const annotated = createReceiver({ provider, onOutcome: (_outcome: Outcome) => {} })
    expectTypeOf(annotated).toEqualTypeOf<Receiver<RineEvents>>()
  })

  it('are checked by name and type', () => {
    // @ts-expect-error a provider is needed
    createReceiver({})
    // @ts-expect-error there is no such option
    createReceiver({ provider, tolerance: 5 })
    // @ts-expect-error seconds are a number
    createReceiver({ provider, toleranceSeconds: '300' })
    // @ts-expect-error true says nothing
    createReceiver({ provider, replay: true })
    // @ts-expect-error only reject and run are known
    createReceiver({ provider, replay: { onUnavailable: 'fail' } })
    createReceiver({ provider, replay: false, toleranceSeconds: undefined, endpoint: undefined })
    createReceiver({ provider, replay: { store: memoryReplayStore(), leaseMs: undefined } })
  })

  it('accept a secret that may be undefined, and every other shape', () => {
    const secret: string | undefined = process.env['SECRET']
    rine({ secret })
    rine({ secret: new Uint8Array(5) })
    rine({ secret: [{ id: 'a', value: 'x', notAfter: new Date() }, 'y', Buffer.from('z')] })
    rine({ secret: ({ url, headers }) => (url === '/' ? (headers.get('x') ?? undefined) : ['a']) })
    rine({ secret: async ({ context }) => ({ endpoint: 't', secrets: String(context) }) })
    // @ts-expect-error a resolver never sees the body
    rine({ secret: ({ body }) => body })
    // @ts-expect-error a secret is not a number
    rine({ secret: 5 })
    // @ts-expect-error a secret must be given
    rine({})
  })

  it('of a provider need a type from identify', () => {
    const scheme = hmac({ secret: 's', header: 'x' })
    const own = defineProvider({
      name: 'p',
      scheme,
      events: { a: unchecked<1>() },
      identify: () => ({ type: 'a' }),
    })
    expectTypeOf(own).toEqualTypeOf<Provider<{ a: 1 }>>()
    // @ts-expect-error an identity has a type
    defineProvider({ name: 'p', scheme, events: {}, identify: () => ({ id: 'a' }) })
    // @ts-expect-error identify is synchronous
    defineProvider({ name: 'p', scheme, events: {}, identify: async () => ({ type: 'a' }) })
    // @ts-expect-error a plain object is no schema
    defineProvider({ name: 'p', scheme, events: { a: {} }, identify: () => ({ type: 'a' }) })
    // @ts-expect-error the format must name its encoding
    hmac({ secret: 's', header: 'x', format: 'sha256=' })
  })
})
