import { paddle } from '@hookseal/core/providers/paddle'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { Paddle } = await sdk<{
  Paddle: new (
    key: string,
  ) => {
    webhooks: { isSignatureValid(body: string, secret: string, header: string): Promise<boolean> }
  }
}>('@paddle/paddle-node-sdk')
const secret = 'pdl_ntfset_01h8bzakzx3hm2fmen703n5q45_0123456789abcdef'
const { webhooks } = new Paddle('pdl_test')

export const oracles: readonly Oracle[] = [
  {
    name: 'paddle',
    evidence: sdkName('@paddle/paddle-node-sdk'),
    make: ({ secret }) => paddle({ secret }),
    credentials: { secret },
    event: (noise) => ({
      event_id: 'evt_1',
      event_type: 'transaction.completed',
      data: { id: 'txn_1', noise },
    }),
    verify: ({ headers, body }) =>
      webhooks.isSignatureValid(body, secret, headers['paddle-signature'] ?? ''),
  },
]
