import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { webhook } from '@hookseal/next'
import { saw } from '../../../saw'

const receiver = createReceiver({
  // A function, because the secret may be missing during `next build`.
  provider: rine({ secret: () => process.env.RINE_WEBHOOK_SECRET }),
  handlers: { 'message.received': ({ event }) => saw(event.event, event.data.message_id) },
})

export const POST = webhook(receiver)
