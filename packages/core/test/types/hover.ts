import { createReceiver, unchecked } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'

// What an editor shows for these is asserted: names, and no expansion of them.
export const receiver = createReceiver({
  provider: rine({ secret: 's' }),
  handlers: { 'message.received': ({ event }) => event.data.message_id },
})
export const bare = createReceiver({ provider: rine({ secret: ['s', undefined] }) })
export const extended = createReceiver({
  provider: rine({ secret: 's', events: { 'agent.made': unchecked<{ readonly n: number }>() } }),
})
export const delivery = await receiver.verify({ headers: {}, body: '' })
