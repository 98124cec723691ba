import { github } from '@hookseal/core/providers/github'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { sign, verify } = await sdk<typeof import('@octokit/webhooks-methods')>(
  '@octokit/webhooks-methods',
)
const secret = "It's a Secret to Everybody"

const oracle: Oracle = {
  name: 'github',
  evidence: sdkName('@octokit/webhooks-methods'),
  make: ({ secret }) => github({ secret }),
  credentials: { secret },
  headers: { 'x-github-event': 'push' },
  sign: async (body) => ({ headers: { 'x-hub-signature-256': await sign(secret, body) } }),
  verify: ({ headers, body }) => verify(secret, body, headers['x-hub-signature-256'] ?? ''),
}

export const oracles: readonly Oracle[] = [
  oracle,
  {
    ...oracle,
    name: 'github (form)',
    event: (noise) => new URLSearchParams({ payload: JSON.stringify({ noise }) }).toString(),
  },
]
