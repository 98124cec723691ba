import { stripe } from '@hookseal/core/providers/stripe'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { default: Stripe } = await sdk<typeof import('stripe')>('stripe')
const secret = 'whsec_0123456789abcdefghijklmnopqrstuv'

export const oracles: readonly Oracle[] = [
  {
    name: 'stripe',
    evidence: sdkName('stripe'),
    make: ({ secret }) => stripe({ secret }),
    credentials: { secret },
    sign: (payload, nowMs) => ({
      headers: {
        'stripe-signature': Stripe.webhooks.generateTestHeaderString({
          payload,
          secret,
          timestamp: Math.floor(nowMs / 1000),
        }),
      },
    }),
    verify: ({ headers, body }) =>
      Stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', secret),
  },
]
