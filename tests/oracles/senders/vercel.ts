import { vercel } from '@hookseal/core/providers/vercel'
import { mac } from '../mac.ts'
import type { Oracle } from '../oracle.ts'

const secret = 'ov3XkQ9mZ2sB7tLw5yHc'

export const oracles: readonly Oracle[] = [
  {
    name: 'vercel',
    evidence: 'published rule',
    make: ({ secret }) => vercel({ secret }),
    credentials: { secret },
    rule: (body) => ({ 'x-vercel-signature': mac(secret, body, 'hex', 'sha1') }),
    event: (noise) => ({ id: 'd1', type: 'deployment.created', payload: { meta: { noise } } }),
  },
]
