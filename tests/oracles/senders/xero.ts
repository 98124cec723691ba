import { xero } from '@hookseal/core/providers/xero'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = '4Wss/3dEgPqQn0A8rO1r2yVbOzGbrVvzqQYVgkQ8Qe0eA5kH1Jd6Y7mXo0w=='

export const oracles: readonly Oracle[] = [
  {
    name: 'xero',
    evidence: 'published rule',
    make: ({ secret }) => xero({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'x-xero-signature': mac(secret, body, 'base64') }),
    event: (noise) => ({ events: [], firstEventSequence: 0, lastEventSequence: 0, entropy: noise }),
  },
]
