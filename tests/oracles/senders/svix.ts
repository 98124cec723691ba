import { svix } from '@hookseal/core/providers/svix'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'
import { signedHeaders } from './standard-webhooks.ts'

const { Webhook } = await sdk<typeof import('svix')>('svix')
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const webhook = new Webhook(secret)

const oracle: Oracle = {
  name: 'svix',
  evidence: sdkName('svix'),
  make: ({ secret }) => svix({ secret }),
  credentials: { secret },
  sign: (body, nowMs) => ({ headers: signedHeaders(webhook, 'svix', body, nowMs) }),
  verify: ({ headers, body }) => webhook.verify(body, headers),
}

export const oracles: readonly Oracle[] = [
  oracle,
  {
    ...oracle,
    name: 'svix (webhook-*)',
    sign: (body, nowMs) => ({ headers: signedHeaders(webhook, 'webhook', body, nowMs) }),
  },
]
