import { square } from '@hookseal/core/providers/square'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { WebhooksHelper } = await sdk<{
  WebhooksHelper: { verifySignature(options: Readonly<Record<string, string>>): Promise<boolean> }
}>('square')
const secret = 'qfjakbt2uWB8DKAMECF-EA'
const url = 'https://example.com/webhooks/square?tenant=a%20b'

export const oracles: readonly Oracle[] = [
  {
    name: 'square',
    evidence: sdkName('square'),
    make: ({ secret, url = '' }) => square({ secret, url }),
    credentials: { secret, url },
    verify: ({ headers, body }) =>
      WebhooksHelper.verifySignature({
        requestBody: body,
        signatureHeader: headers['x-square-hmacsha256-signature'] ?? '',
        signatureKey: secret,
        notificationUrl: url,
      }),
  },
]
