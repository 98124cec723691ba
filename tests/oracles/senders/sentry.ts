import { sentry } from '@hookseal/core/providers/sentry'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = '2f8c1e5b7a904d6c83b5f1e2d7c6a8b9'

export const oracles: readonly Oracle[] = [
  {
    name: 'sentry',
    evidence: 'documented vector',
    make: ({ secret }) => sentry({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'sentry-hook-signature': mac(secret, body) }),
    event: (title) => ({ action: 'created', data: { issue: { id: '1', title } } }),
  },
]
