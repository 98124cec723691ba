const { createReceiver } = require('@hookseal/core')
const { rine } = require('@hookseal/core/providers')
const { webhook } = require('@hookseal/express')
const express = require('express')

const handled = []
const receiver = createReceiver({
  provider: rine({ secret: process.env.RINE_WEBHOOK_SECRET }),
  handlers: {
    'message.received': ({ event }) => {
      handled.push(event.data.message_id)
      console.log('handled', event.data.message_id)
    },
  },
})

const app = express()
app.post('/webhooks/rine', webhook(receiver))
module.exports = { handled, server: app.listen(Number(process.env.PORT ?? 0), '127.0.0.1') }
