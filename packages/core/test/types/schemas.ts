import { createReceiver, defineProvider, token } from '@hookseal/core'
import * as v from 'valibot'
import * as z from 'zod'

// Real schemas (their own declarations need TypeScript newer than 5.0).
export const receiver = createReceiver({
  provider: defineProvider({
    name: 'x',
    scheme: token({ secret: 's', header: 'x' }),
    identify: () => ({ type: 'a' }),
    events: {
      a: z.looseObject({ id: z.string(), amount: z.number() }),
      b: v.looseObject({ email: v.string() }),
      c: v.pipe(v.string(), v.transform(Number)),
    },
  }),
  handlers: {
    a: ({ event }) => event.amount.toFixed(),
    b: ({ event }) => event.email.trim(),
    c: ({ event }) => event.toFixed(),
  },
})
