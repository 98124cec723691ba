import { mailgun } from '@hookseal/core/providers/mailgun'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const apiKey = 'mailgun-signing-key'
const { default: makeClient } = await sdk<{
  default: (options: object) => {
    validateWebhook(timestamp: string, token: string, signature: string): boolean
  }
}>('mailgun-js')
const client = makeClient({ apiKey, domain: 'example.com', mute: true })

/** The signed part. The rest of a body could be anything. */
const PROVED = ['timestamp', 'token', 'signature'] as const

/** Replaces one digit with another. */
function changedText(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length)
  const others = [...'0123456789abcdef'].filter((digit) => digit !== text[at])
  return text.slice(0, at) + others[Math.floor(random() * others.length)] + text.slice(at + 1)
}

export const oracles: readonly Oracle[] = [
  {
    name: 'mailgun',
    evidence: sdkName('mailgun-js'),
    make: ({ secret }) => mailgun({ secret }),
    credentials: { secret: apiKey },
    event: (noise) => ({ signature: {}, 'event-data': { event: 'delivered', id: 'e1', noise } }),
    verify({ body }) {
      const { timestamp, token, signature } = JSON.parse(body).signature
      return client.validateWebhook(timestamp, token, signature)
    },
    change({ body }, random) {
      const payload = JSON.parse(body)
      const field = PROVED[Math.floor(random() * PROVED.length)] as (typeof PROVED)[number]
      payload.signature[field] = changedText(payload.signature[field], random)
      return { body: JSON.stringify(payload) }
    },
  },
]
