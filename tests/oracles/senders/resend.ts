import { resend } from '@hookseal/core/providers/resend'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { Resend } = await sdk<{
  Resend: new (key: string) => { webhooks: { verify(request: object): unknown } }
}>('resend')
const secret = 'whsec_aW52ZW50ZWQta2V5LW9mLTI0LWJ5dGVz'
const { webhooks } = new Resend('none')

export const oracles: readonly Oracle[] = [
  {
    name: 'resend',
    evidence: sdkName('resend'),
    make: ({ secret }) => resend({ secret }),
    credentials: { secret },
    verify: ({ headers, body }) =>
      webhooks.verify({
        payload: body,
        headers: {
          id: headers['svix-id'],
          timestamp: headers['svix-timestamp'],
          signature: headers['svix-signature'],
        },
        webhookSecret: secret,
      }),
  },
]
