import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'

const seen = []

const receiver = createReceiver({
  provider: rine({ secret: ({ context }) => context.env.RINE_WEBHOOK_SECRET }),
  handlers: {
    'message.received': async ({ id }) => {
      if (id.startsWith('slow')) await new Promise((resolve) => setTimeout(resolve, 500))
      seen.push(id)
    },
  },
})

/** The same application for every runtime: a webhook, and what its handler has seen. */
export async function serve(request, context) {
  const { pathname } = new URL(request.url)
  return pathname === '/seen' ? Response.json(seen) : receiver.fetch(request, context)
}
