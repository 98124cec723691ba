import { createHmac } from 'node:crypto'
import { line } from '@hookseal/core/providers/line'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { validateSignature } = await sdk<{
  validateSignature(body: string, channelSecret: string, signature: string): boolean
}>('@line/bot-sdk')
const secret = '0123456789abcdef0123456789abcdef'

export const oracles: readonly Oracle[] = [
  {
    name: 'line',
    evidence: sdkName('@line/bot-sdk'),
    make: ({ secret }) => line({ secret }),
    credentials: { secret },
    event: (text) => ({ destination: 'U1', events: [{ type: 'message', message: { text } }] }),
    sign(body) {
      const signature = createHmac('sha256', secret).update(body).digest('base64')
      return { headers: { 'x-line-signature': signature } }
    },
    verify: ({ headers, body }) =>
      validateSignature(body, secret, headers['x-line-signature'] ?? ''),
  },
]
