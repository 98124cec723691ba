import { createReceiver } from '@hookseal/core'
import { ricloud } from '@hookseal/core/providers'
import { webhook } from '@hookseal/next'
import { saw } from '../../../../saw'

const receiver = createReceiver({
  provider: ricloud({ secret: () => process.env.RICLOUD_WEBHOOK_SECRET }),
  handlers: { 'task.succeeded': ({ type, event }) => saw(type, event.data?.id) },
})

export const POST = webhook(receiver)
