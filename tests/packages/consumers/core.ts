// Application code that uses core, with every strict flag and only the types of the web.
import {
  type AnyReceiver,
  createReceiver,
  defineProvider,
  type EventSchema,
  hmac,
  memoryReplayStore,
  type ReplayStore,
  unchecked,
  WebhookError,
  type WebhookErrorCode,
} from '@hookseal/core'
import {
  github,
  handinger,
  type RineEvents,
  ricloud,
  rine,
  slack,
  standardWebhooks,
} from '@hookseal/core/providers'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T | undefined => undefined

const invoice: EventSchema<{ readonly total: number }> = {
  '~standard': {
    version: 1,
    vendor: 'consumer',
    validate: (value) => ({ value: value as { total: number } }),
  },
}

const billing = defineProvider({
  name: 'billing',
  scheme: hmac({ secret: ['old', { id: 'new', value: 'new' }], header: 'X-Billing-Signature' }),
  events: { 'invoice.paid': invoice, 'invoice.void': unchecked<{ readonly reason: string }>() },
  identify: (payload) => ({ type: (payload as { type: string }).type }),
})

const store: ReplayStore = memoryReplayStore({ maxKeys: 10, onEvict: (key: string) => void key })

export const receivers: readonly AnyReceiver[] = [
  createReceiver({
    provider: rine({ secret: 'a-secret' }),
    replay: { store, leaseMs: 1000 },
    handlers: {
      'message.received': ({ event }, { attempt, signal }) => {
        holds<Equal<typeof event, RineEvents['message.received']>>()
        holds<Equal<typeof attempt, number>>()
        holds<Equal<typeof signal, AbortSignal>>()
      },
      '*': (delivery) => {
        if (delivery.known && delivery.type === 'conversation.updated') {
          holds<Equal<typeof delivery.event, RineEvents['conversation.updated']>>()
        }
      },
    },
  }),
  createReceiver({
    provider: billing,
    handlers: {
      'invoice.paid': ({ event }) => event.total.toFixed(2),
      'invoice.void': ({ event }) => event.reason.length,
    },
    onOutcome: ({ kind, error }) => error?.hint ?? kind,
  }),
  // The packages with the full types are optional, and not installed here.
  createReceiver({
    provider: github({ secret: 'a-secret', events: { deployment_review: invoice } }),
    handlers: {
      push: ({ event }) => {
        const name: string | undefined = event.repository?.full_name
        // @ts-expect-error -- and not `any`
        void event.no_such_field.length
        return name
      },
      deployment_review: ({ event }) => event.total.toFixed(2),
    },
  }),
  createReceiver({
    provider: slack({ secret: 'a-secret' }),
    handlers: {
      app_mention: ({ event }) => holds<Equal<typeof event.event.type, 'app_mention'>>(),
      // @ts-expect-error -- the contents of an event are then unknown, and not `any`
      message: ({ event }) => event.event.user.length,
    },
  }),
  createReceiver({ provider: ricloud({ secret: () => 'a-secret' }), replay: false }),
  createReceiver({ provider: handinger({ secret: ['a-token', 'another'] }) }),
  createReceiver({ provider: standardWebhooks({ secret: 'whsec_c2VjcmV0' }) }),
]

export async function read(body: Uint8Array, headers: Headers): Promise<string> {
  const receiver = createReceiver({ provider: rine({ secret: 'a-secret' }) })
  try {
    const verified = receiver.verify({ headers, body })
    // @ts-expect-error -- the payload is only available after the verification
    void verified.event
    const delivery = await verified
    // @ts-expect-error -- and only after checking which event it is
    void delivery.event.data.message_id
    if (delivery.known && delivery.type === 'message.received')
      return delivery.event.data.message_id
    return delivery.type
  } catch (error) {
    if (!WebhookError.is(error)) throw error
    holds<Equal<typeof error.code, WebhookErrorCode>>()
    // @ts-expect-error -- the codes are a closed union
    if (error.code === 'no_such_code') return ''
    return error.code
  }
}

createReceiver({
  provider: billing,
  // @ts-expect-error -- an event that the provider does not list
  handlers: { 'invoice.payed': () => {} },
})

export const respond = (request: Request): Promise<Response> =>
  createReceiver({ provider: billing }).fetch(request)
