import { createPrivateKey, createPublicKey } from 'node:crypto'
import { standardWebhooks } from '@hookseal/core/providers/standard-webhooks'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { Webhook } = await sdk<typeof import('standardwebhooks')>('standardwebhooks')
const secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const webhook = new Webhook(secret)

/** A signer for Standard Webhooks. The packages of several senders are based on one. */
interface Signer {
  sign(id: string, time: Date, body: string): string
}

/** The headers of a body that the package signs. */
export function signedHeaders(signer: Signer, prefix: string, body: string, nowMs: number) {
  const id = `msg_${nowMs}`
  return {
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: String(Math.floor(nowMs / 1000)),
    [`${prefix}-signature`]: signer.sign(id, new Date(nowMs), body),
  }
}

const oracle: Oracle = {
  name: 'standard-webhooks',
  evidence: sdkName('standardwebhooks'),
  make: ({ secret }) => standardWebhooks({ secret }),
  credentials: { secret },
  sign: (body, nowMs) => ({ headers: signedHeaders(webhook, 'webhook', body, nowMs) }),
  verify: ({ headers, body }) => webhook.verify(body, headers),
}

const der = Buffer.concat([
  Buffer.from('302e020100300506032b657004220420', 'hex'),
  Buffer.alloc(32, 'the private key of a sender'),
])
const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })

export const oracles: readonly Oracle[] = [
  oracle,
  {
    ...oracle,
    name: 'standard (svix-*)',
    make: ({ secret }) => standardWebhooks({ secret, headerPrefix: 'svix' }),
    sign: (body, nowMs) => ({ headers: signedHeaders(webhook, 'svix', body, nowMs) }),
    verify({ headers, body }) {
      const renamed = Object.entries(headers).map(([name, value]) => [
        name.replace('svix-', 'webhook-'),
        value,
      ])
      return webhook.verify(body, Object.fromEntries(renamed))
    },
  },
  {
    name: 'standard-webhooks-v1a',
    evidence: 'vector of the Svix server',
    make: ({ publicKey }) => standardWebhooks({ publicKey }),
    credentials: { publicKey: `whpk_${spki.subarray(-32).toString('base64')}` },
    privateKey,
  },
]
