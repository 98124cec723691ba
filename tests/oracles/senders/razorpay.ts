import { razorpay } from '@hookseal/core/providers/razorpay'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { default: Razorpay } = await sdk<{
  default: { validateWebhookSignature(body: string, signature: string, secret: string): boolean }
}>('razorpay')
const secret = 'a secret with an ü'

export const oracles: readonly Oracle[] = [
  {
    name: 'razorpay',
    evidence: sdkName('razorpay'),
    make: ({ secret }) => razorpay({ secret }),
    credentials: { secret },
    event: (noise) => ({ entity: 'event', event: 'payment.captured', payload: {}, noise }),
    verify: ({ headers, body }) =>
      Razorpay.validateWebhookSignature(body, headers['x-razorpay-signature'] ?? '', secret),
  },
]
