import { bitbucket } from '@hookseal/core/providers/bitbucket'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = "It's a Secret to Everybody"

export const oracles: readonly Oracle[] = [
  {
    name: 'bitbucket',
    evidence: 'documented vector',
    make: ({ secret }) => bitbucket({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'x-hub-signature': `sha256=${mac(secret, body)}` }),
    headers: { 'x-event-key': 'repo:push' },
  },
]
