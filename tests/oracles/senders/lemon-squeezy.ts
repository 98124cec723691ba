import { lemonSqueezy } from '@hookseal/core/providers/lemon-squeezy'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = 'a secret between 6 and 40 characters'

export const oracles: readonly Oracle[] = [
  {
    name: 'lemon-squeezy',
    evidence: 'published rule',
    make: ({ secret }) => lemonSqueezy({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'x-signature': mac(secret, body) }),
    event: (noise) => ({
      meta: { event_name: 'order_created', custom_data: { noise } },
      data: { type: 'orders', id: '1', attributes: {} },
    }),
  },
]
