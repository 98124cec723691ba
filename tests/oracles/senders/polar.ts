import { polar } from '@hookseal/core/providers/polar'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'
import { signedHeaders } from './standard-webhooks.ts'

const { validateEvent } = await sdk<{
  validateEvent(body: string, headers: object, secret: string): unknown
}>('@polar-sh/sdk/webhooks')
const { Webhook } = await sdk<typeof import('standardwebhooks')>('standardwebhooks')

// Secrets from before September 8, 2026, which the last SDK for Node 20 supports, and newer ones.
const older = 'polar_whs_0123456789abcdefghijklmnopqrstuv'
const secret = 'whsec_aW52ZW50ZWQta2V5LW9mLTI0LWJ5dGVz'
const webhook = new Webhook(secret)

const oracle: Oracle = {
  name: 'polar',
  evidence: sdkName('@polar-sh/sdk'),
  make: ({ secret }) => polar({ secret }),
  credentials: { secret: older },
  // The verifier also checks the event against its schema, and this event is one of the shortest.
  event: (name) => ({
    type: 'member.created',
    timestamp: '2026-09-21T00:00:00Z',
    data: {
      id: '9a3f',
      created_at: '2026-09-21T00:00:00Z',
      modified_at: null,
      customer_id: '7c1d',
      email: 'ada@example.com',
      name,
      external_id: null,
      role: 'member',
    },
  }),
  verify: ({ headers, body }) => validateEvent(body, headers, older),
}

export const oracles: readonly Oracle[] = [
  oracle,
  {
    ...oracle,
    name: 'polar (since 2026-09)',
    evidence: sdkName('standardwebhooks'),
    credentials: { secret },
    sign: (body, nowMs) => ({ headers: signedHeaders(webhook, 'webhook', body, nowMs) }),
    verify: ({ headers, body }) => webhook.verify(body, headers),
  },
]
