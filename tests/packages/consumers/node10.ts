// An application with the settings of many templates, including Nest's: CommonJS, and therefore `node10`, which does
// not support `exports`.
import { createReceiver, WebhookError } from '@hookseal/core'
import { explain } from '@hookseal/core/explain'
import { lambdaHandler } from '@hookseal/core/lambda'
import { nodeHandler } from '@hookseal/core/node'
import { rine } from '@hookseal/core/providers'
import { webhook } from '@hookseal/express'

const receiver = createReceiver({
  provider: rine({ secret: 'a-secret' }),
  handlers: {
    'message.received': ({ event }) => {
      const id: string = event.data.message_id
      console.log(id)
      // @ts-expect-error -- the types are there, and not `any`
      void event.data.no_such_field
    },
  },
})

export const routes = [webhook(receiver), nodeHandler(receiver), lambdaHandler(receiver), explain]
console.log(routes.map((route) => typeof route).join(), WebhookError.name)
