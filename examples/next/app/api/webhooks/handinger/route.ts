import { createReceiver } from '@hookseal/core'
import { handinger } from '@hookseal/core/providers'
import { guard } from '@hookseal/next'
import { saw } from '../../../saw'

const receiver = createReceiver({
  provider: handinger({ secret: () => process.env.HANDINGER_WEBHOOK_TOKEN }),
})

export const POST = guard(receiver, (delivery) => {
  saw('task', delivery.id)
  return new Response(null, { status: 204 })
})
