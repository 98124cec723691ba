import { generateKeyPairSync } from 'node:crypto'
import { discord } from '@hookseal/core/providers/discord'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

const { verifyKey } = await sdk<{
  verifyKey(body: string, signature: string, timestamp: string, key: string): Promise<boolean>
}>('discord-interactions')
const pair = generateKeyPairSync('ed25519')
// The bare key is the last 32 bytes of its DER.
const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('hex').slice(-64)

export const oracles: readonly Oracle[] = [
  {
    name: 'discord',
    evidence: sdkName('discord-interactions'),
    make: ({ publicKey }) => discord({ publicKey }),
    credentials: { publicKey },
    privateKey: pair.privateKey,
    event: (content) => ({ type: 1, event: { type: 'LOBBY_MESSAGE_CREATE', data: { content } } }),
    verify: ({ headers, body }) =>
      verifyKey(
        body,
        headers['x-signature-ed25519'] ?? '',
        headers['x-signature-timestamp'] ?? '',
        publicKey,
      ),
  },
]
