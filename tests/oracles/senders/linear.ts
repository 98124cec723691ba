import { linear } from '@hookseal/core/providers/linear'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { LinearWebhookClient } = await sdk<{
  LinearWebhookClient: new (secret: string) => { verify(body: Buffer, signature: string): boolean }
}>('@linear/sdk/webhooks')
const secret = 'lin_wh_0123456789abcdef'
const client = new LinearWebhookClient(secret)

export const oracles: readonly Oracle[] = [
  {
    name: 'linear',
    evidence: sdkName('@linear/sdk'),
    make: ({ secret }) => linear({ secret }),
    credentials: { secret },
    event: (noise) => ({ type: 'Issue', action: 'update', data: { id: '1', title: noise } }),
    verify: ({ headers, body }) =>
      client.verify(Buffer.from(body), headers['linear-signature'] ?? ''),
  },
]
