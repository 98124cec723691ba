// cspell:ignore recieved
import type { Delivery, HandlerContext, KnownDelivery } from '@hookseal/core'
import { type RineEvents, rine } from '@hookseal/core/providers'
import { OnWebhook, WebhooksModule, webhooksFor } from '@hookseal/nest'
import { it } from 'vitest'

const Rine = webhooksFor<RineEvents>()
type Message = KnownDelivery<RineEvents, 'message.received'>
type Conversation = KnownDelivery<RineEvents, 'conversation.updated'>

it('@OnWebhook of a sender takes its events, and methods that fit their deliveries', () => {
  class Handlers {
    @Rine.OnWebhook('message.received')
    message(_delivery: Message, _context: HandlerContext) {}
    @Rine.OnWebhook('message.received')
    async nothing() {}
    @Rine.OnWebhook('*')
    other(_delivery: Delivery<RineEvents>) {}
    // @ts-expect-error: a misspelt event
    @Rine.OnWebhook('message.recieved')
    misspelt(_delivery: Message) {}
    // @ts-expect-error: the delivery of another event
    @Rine.OnWebhook('conversation.updated')
    another(_delivery: Message) {}
    // @ts-expect-error: one event of all others
    @Rine.OnWebhook('*')
    one(_delivery: Conversation) {}
  }
  return Handlers
})

it('@OnWebhook without a sender takes any event, and any delivery', () => {
  class Handlers {
    @OnWebhook('message.received')
    message(_delivery: Message, _context: HandlerContext) {}
    @OnWebhook('anything', { endpoint: 'other' })
    nothing() {}
    // @ts-expect-error: the second parameter is the context
    @OnWebhook('message.received')
    wrong(_delivery: Message, _reply: string) {}
  }
  return Handlers
})

it('WebhooksModule takes the options of a receiver but its handlers', () => {
  const provider = rine({ secret: 's' })
  WebhooksModule.register({ path: '/a', provider, maxBodyBytes: 1 })
  // @ts-expect-error: a receiver has a path
  WebhooksModule.register({ provider })
  // @ts-expect-error: the handlers are the methods with @OnWebhook
  WebhooksModule.register({ path: '/a', provider, handlers: {} })
  // @ts-expect-error: the outcome of this provider has no such event
  WebhooksModule.register({ path: '/a', provider, onOutcome: (outcome) => outcome.nothing })
  WebhooksModule.registerAsync({
    inject: ['secret'],
    useFactory: (secret: string) => ({ path: '/a', provider: rine({ secret }) }),
  })
})
