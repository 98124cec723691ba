import { gitlab } from '@hookseal/core/providers/gitlab'
import type { Oracle } from '../oracle.ts'
import { flipped } from '../random.ts'
import { sdk, sdkName } from '../sdks.ts'

const { Webhook } = await sdk<typeof import('standardwebhooks')>('standardwebhooks')
const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
const webhook = new Webhook(secret)
const event = (noise: string) => ({ object_kind: 'push', ref: 'refs/heads/main', noise })

export const oracles: readonly Oracle[] = [
  {
    name: 'gitlab',
    evidence: sdkName('standardwebhooks'),
    make: ({ secret }) => gitlab({ secret }),
    credentials: { secret },
    event,
    sign(body, nowMs) {
      const id = 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f'
      return {
        headers: {
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(nowMs / 1000)),
          'webhook-signature': webhook.sign(id, new Date(nowMs), body),
        },
      }
    },
    verify: ({ headers, body }) => webhook.verify(body, headers),
  },
  {
    name: 'gitlab (token)',
    evidence: 'published rule',
    make: ({ secret }) => gitlab({ token: secret }),
    credentials: { secret: 'glptt-0123456789abcdef' },
    rule: () => ({ 'x-gitlab-token': 'glptt-0123456789abcdef' }),
    event,
    // The body is not signed.
    change({ headers }, random) {
      const token = flipped(Buffer.from(headers['x-gitlab-token'] ?? '', 'latin1'), random)
      return { headers: { ...headers, 'x-gitlab-token': Buffer.from(token).toString('latin1') } }
    },
  },
]
