import { openai } from '@hookseal/core/providers/openai'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { default: OpenAI } = await sdk<{
  default: new (
    options: object,
  ) => { webhooks: { unwrap(body: string, headers: object): Promise<unknown> } }
}>('openai')
const secret = 'whsec_RdvaYFYUXuIFuEbvZHwMfYFhUf7aMYjYcmM24+Aj40c='
const client = new OpenAI({ apiKey: 'none', webhookSecret: secret })

export const oracles: readonly Oracle[] = [
  {
    name: 'openai',
    evidence: sdkName('openai'),
    make: ({ secret }) => openai({ secret }),
    credentials: { secret },
    verify: ({ headers, body }) => client.webhooks.unwrap(body, headers),
  },
]
