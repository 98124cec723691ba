import { hubspot } from '@hookseal/core/providers/hubspot'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

type Options = Readonly<Record<string, string | number>>

const { Signature } = await sdk<{
  Signature: {
    getSignature(method: string, version: string, options: Options): string
    isValid(options: Options): boolean
  }
}>('@hubspot/api-client')
const clientSecret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const url = 'https://example.com/webhooks/hubspot?tenant=a%20b'

export const oracles: readonly Oracle[] = [
  {
    name: 'hubspot',
    evidence: sdkName('@hubspot/api-client'),
    make: ({ secret, url = '' }) => hubspot({ secret, url }),
    credentials: { secret: clientSecret, url },
    vectors: 'hubspot-v3',
    event: (propertyValue) => [
      { eventId: 1, portalId: 2, subscriptionType: 'contact.propertyChange', propertyValue },
    ],
    sign(requestBody, timestamp) {
      const options = { clientSecret, url, requestBody, timestamp }
      return {
        headers: {
          'x-hubspot-request-timestamp': String(timestamp),
          'x-hubspot-signature-v3': Signature.getSignature('POST', 'v3', options),
        },
      }
    },
    verify: ({ method, url, headers, body }) =>
      Signature.isValid({
        signatureVersion: 'v3',
        signature: headers['x-hubspot-signature-v3'] ?? '',
        timestamp: headers['x-hubspot-request-timestamp'] ?? '',
        clientSecret,
        method,
        url,
        requestBody: body,
      }),
  },
]
