import { meta } from '@hookseal/core/providers/meta'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

// The package exports only its client.
const { generateXHub256Sig } = await sdk<{
  generateXHub256Sig(body: string, appSecret: string): string
}>('./node_modules/whatsapp/build/utils.js')
const secret = '0123456789abcdef0123456789abcdef'
const signatureOf = (body: string) => `sha256=${generateXHub256Sig(body, secret)}`

const batch = (body: string) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '0', changes: [{ field: 'messages', value: { messages: [{ text: { body } }] } }] }],
})

const oracle: Oracle = {
  name: 'meta',
  evidence: sdkName('whatsapp'),
  make: ({ secret }) => meta({ secret }),
  credentials: { secret },
  event: batch,
  sign: (body) => ({ headers: { 'x-hub-signature-256': signatureOf(body) } }),
  verify: ({ headers, body }) => headers['x-hub-signature-256'] === signatureOf(body),
}

export const oracles: readonly Oracle[] = [
  oracle,
  {
    ...oracle,
    name: 'meta (escapes)',
    // As Meta writes JSON: only ASCII, with escaped slashes.
    event: (text) =>
      JSON.stringify(batch(text))
        .replaceAll('/', '\\/')
        .replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  },
]
