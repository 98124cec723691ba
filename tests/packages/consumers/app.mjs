import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { webhook } from '@hookseal/express'
import express from 'express'

const receiver = createReceiver({
  provider: rine({ secret: process.env.RINE_WEBHOOK_SECRET }),
  handlers: { 'message.received': ({ event }) => console.log('handled', event.data.message_id) },
})

const app = express()
app.post('/webhooks/rine', webhook(receiver))
app.listen(Number(process.env.PORT), '127.0.0.1')
