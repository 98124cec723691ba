import { calendly } from '@hookseal/core/providers/calendly'
import { mac, seconds } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = '5mEzn9C-I28UtwOjZJtFoob0sAAFZ95GbZkqj4y3i0I'

export const oracles: readonly Oracle[] = [
  {
    name: 'calendly',
    evidence: 'published rule',
    make: ({ secret }) => calendly({ secret }),
    credentials: { secret },
    rule(body, nowMs) {
      const time = seconds(nowMs)
      return { 'calendly-webhook-signature': `t=${time},v1=${mac(secret, `${time}.${body}`)}` }
    },
    event: (noise) => ({ event: 'invitee.created', payload: { name: noise } }),
  },
]
