import { calcom } from '@hookseal/core/providers/calcom'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = 'cal-secret'

export const oracles: readonly Oracle[] = [
  {
    name: 'calcom',
    evidence: 'documented vector',
    make: ({ secret }) => calcom({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'x-cal-signature-256': mac(secret, body) }),
    event: (title) => ({ triggerEvent: 'BOOKING_CREATED', payload: { title } }),
  },
]
