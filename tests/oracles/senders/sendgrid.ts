import { generateKeyPairSync } from 'node:crypto'
import { sendgrid } from '@hookseal/core/providers/sendgrid'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

interface Verifier {
  convertPublicKeyToECDSA(publicKey: string): object
  verifySignature(key: object, payload: string, signature: string, timestamp: string): boolean
}

const { EventWebhook } = await sdk<{ EventWebhook: new () => Verifier }>('@sendgrid/eventwebhook')
const verifier = new EventWebhook()
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
const key = verifier.convertPublicKeyToECDSA(publicKey)

const batch = (reason: string) => [
  { event: 'dropped', sg_event_id: '1', reason },
  { event: 'click', sg_event_id: '2', reason },
]

const oracle: Oracle = {
  name: 'sendgrid',
  evidence: sdkName('@sendgrid/eventwebhook'),
  make: ({ publicKey }) => sendgrid({ publicKey }),
  credentials: { publicKey },
  privateKey: pair.privateKey,
  event: batch,
  verify: ({ headers, body }) =>
    verifier.verifySignature(
      key,
      body,
      headers['x-twilio-email-event-webhook-signature'] ?? '',
      headers['x-twilio-email-event-webhook-timestamp'] ?? '',
    ),
}

export const oracles: readonly Oracle[] = [
  oracle,
  {
    ...oracle,
    name: 'sendgrid (CRLF)',
    // As SendGrid writes a batch: `\r\n` between the events and at the end.
    event: (reason) => {
      const events = batch(reason).map((event) => JSON.stringify(event))
      return `[${events.join(',\r\n')}]\r\n`
    },
  },
]
