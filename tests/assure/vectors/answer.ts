import type { Case } from './case.ts'
import type { Library } from './library.ts'

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const HEADER = 'x-signature'

function schemeOf({ hmac, asymmetric }: Library, { algorithm, key }: Case) {
  if (algorithm === 'ed25519' || algorithm === 'ecdsa-p256-sha256') {
    return asymmetric({
      publicKey: key,
      keyEncoding: 'hex',
      algorithm,
      header: HEADER,
      format: '{hex}',
    })
  }
  return hmac({ secret: bytes(key), algorithm, header: HEADER, format: '{hex}' })
}

/** What `verify` answers to one vector: `accepted`, or the code of the error. */
export async function answer(library: Library, vector: Case): Promise<string> {
  const { createReceiver, defineProvider, WebhookError } = library
  const body = bytes(vector.message)
  try {
    const receiver = createReceiver({
      provider: defineProvider({
        name: 'vectors',
        scheme: schemeOf(library, vector),
        events: {},
        // Most messages are not JSON.
        payload: 'bytes',
        identify: () => ({ type: 'vector' }),
      }),
      replay: false,
      logger: false,
    })
    const { rawBody } = await receiver.verify({ headers: { [HEADER]: vector.signature }, body })
    return Buffer.from(rawBody).equals(body) ? 'accepted' : 'accepted with another body'
  } catch (error) {
    return WebhookError.is(error) ? error.code : `threw ${String(error)}`
  }
}
