import { clerk } from '@hookseal/core/providers/clerk'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { verifyWebhook } = await sdk<{
  verifyWebhook(request: Request, options: { signingSecret: string }): Promise<unknown>
}>('@clerk/backend/webhooks')
const secret = 'whsec_aW52ZW50ZWQta2V5LW9mLTI0LWJ5dGVz'

export const oracles: readonly Oracle[] = [
  {
    name: 'clerk',
    evidence: sdkName('@clerk/backend'),
    make: ({ secret }) => clerk({ secret }),
    credentials: { secret },
    verify: ({ headers, body, method, url }) =>
      verifyWebhook(new Request(url, { method, headers, body }), { signingSecret: secret }),
  },
]
