import { pagerduty } from '@hookseal/core/providers/pagerduty'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = 'lDQHScfUeXUKaQRNF+8XIiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK'

export const oracles: readonly Oracle[] = [
  {
    name: 'pagerduty',
    evidence: 'vectors of go-pagerduty',
    make: ({ secret }) => pagerduty({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'x-pagerduty-signature': `v1=${mac(secret, body)}` }),
    event: (noise) => ({ event: { id: 'E1', event_type: 'incident.triggered', data: { noise } } }),
  },
]
