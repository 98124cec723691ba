import {
  createReceiver,
  defineProvider,
  type EventSchema,
  type EventSchemas,
  hmac,
  unchecked,
} from '@hookseal/core'
import * as v from 'valibot'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const scheme = hmac({ secret: 's', header: 'x' })
const identify = () => ({ type: 'a' })

describe('an event schema', () => {
  it('of zod, valibot or unchecked gives the event its output type', () => {
    const provider = defineProvider({
      name: 'p',
      scheme,
      events: {
        zod: z.object({ n: z.string().transform(Number), maybe: z.string().optional() }),
        valibot: v.object({ n: v.pipe(v.string(), v.transform(Number)) }),
        plain: unchecked<{ readonly n: number }>(),
        '*': unchecked<{ readonly type: string }>(),
      },
      identify,
    })
    const receiver = createReceiver({
      provider,
      handlers: {
        zod: ({ event }) =>
          expectTypeOf(event).toEqualTypeOf<{ n: number; maybe?: string | undefined }>(),
        valibot: ({ event }) => expectTypeOf(event).toEqualTypeOf<{ n: number }>(),
        plain: ({ event }) => expectTypeOf(event).toEqualTypeOf<{ readonly n: number }>(),
        '*': (delivery) => {
          if (!delivery.known) {
            expectTypeOf(delivery.event).toEqualTypeOf<{ readonly type: string }>()
          }
        },
      },
    })
    expectTypeOf(receiver.verify).returns.resolves.toHaveProperty('event')
  })

  it('is covariant', () => {
    expectTypeOf<EventSchema<'a'>>().toExtend<EventSchema<string>>()
    expectTypeOf<EventSchema<string>>().not.toExtend<EventSchema<'a'>>()
    expectTypeOf(unchecked<5>()).toEqualTypeOf<EventSchema<5>>()
    expectTypeOf(unchecked()).toEqualTypeOf<EventSchema<unknown>>()
    expectTypeOf<EventSchemas<{ a: 1 }>>().toEqualTypeOf<{ readonly a: EventSchema<1> }>()
  })
})
