import { shopify } from '@hookseal/core/providers/shopify'
import type { Oracle, OurRequest } from '../oracle.ts'
import { flipped } from '../random.ts'
import { sdk, sdkName } from '../sdks.ts'

interface Api {
  readonly webhooks: {
    validate(request: { rawBody: string; rawRequest: object }): Promise<{ valid: boolean }>
  }
}

// Without this import the SDK has no HTTP.
await sdk('@shopify/shopify-api/adapters/node')
const { shopifyApi, ApiVersion } = await sdk<{
  shopifyApi(config: object): Api
  ApiVersion: Readonly<Record<string, string>>
}>('@shopify/shopify-api')
const { createSHA256HMAC } = await sdk<{
  createSHA256HMAC(secret: string, payload: string, format: 'base64'): Promise<string>
}>('@shopify/shopify-api/runtime')

const secret = 'shpss_0123456789abcdef0123456789abcdef'
const { webhooks } = shopifyApi({
  apiKey: 'key',
  apiSecretKey: secret,
  hostName: 'hooks.example.com',
  apiVersion: ApiVersion['July26'],
  isEmbeddedApp: false,
  logger: { level: -1 },
})

type Family = 'shopify' | 'x-shopify'
const described = (family: Family) => ({
  [`${family}-topic`]: 'orders/create',
  [`${family}-shop-domain`]: 'a.myshopify.com',
  [`${family}-api-version`]: '2026-07',
  [`${family}-webhook-id`]: 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
  [`${family}-event-id`]: '98880550-7158-44d4-b7cd-2c97c8a091b5',
})

async function verify({ method, url, headers, body }: OurRequest): Promise<boolean> {
  const { valid } = await webhooks.validate({
    rawBody: body,
    rawRequest: { method, url, headers },
  })
  return valid
}

// `signed()` writes the first header of the list, so only Shopify's own code signs the older header.
const oracle = (family: Family): Oracle => ({
  name: family === 'shopify' ? 'shopify (events)' : 'shopify',
  evidence: sdkName('@shopify/shopify-api'),
  make: ({ secret }) => shopify({ secret }),
  credentials: { secret },
  headers: described('shopify'),
  event: (noise) => ({ id: 1, noise }),
  sign: async (body) => ({
    headers: {
      ...described(family),
      [`${family}-hmac-sha256`]: await createSHA256HMAC(secret, body, 'base64'),
    },
  }),
  verify,
  change({ headers, body }, random) {
    const { 'shopify-hmac-sha256': mac = '', ...others } = headers
    const moved = { ...others, ...described(family), [`${family}-hmac-sha256`]: mac }
    return { headers: moved, body: Buffer.from(flipped(Buffer.from(body), random)).toString() }
  },
})

export const oracles: readonly Oracle[] = [oracle('x-shopify'), oracle('shopify')]
