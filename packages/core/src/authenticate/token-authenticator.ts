import { backend } from '#crypto'
import { WebhookError } from '../error/webhook-error.ts'
import type { TokenScheme } from '../provider/scheme.ts'
import { equalBytes, latin1 } from '../util/bytes.ts'
import type { Authenticator } from './authenticator.ts'
import { requiredHeader } from './signature-header.ts'

/** The digest of an expected token, computed once: on first use, since it may be asynchronous. */
type ExpectedDigest = () => string | Promise<string>

/**
 * A token at work. Digests are compared in place of the tokens, so that neither their length nor their
 * content shows in the time it takes; and it is decided before any byte of the body is read.
 */
export function tokenAuthenticator(scheme: TokenScheme): Authenticator<ExpectedDigest> {
  return {
    prepareKey(secret) {
      let digest: ReturnType<ExpectedDigest> | undefined
      return () => {
        digest ??= backend.digest(secret)
        return digest
      }
    },
    async authenticate({ headers, getKeys, readBody }) {
      const token = requiredHeader(headers, scheme.header, 'missing_token', 'bad_token')
      // No header has such a character; cut down to a byte it could equal one that has.
      if (/[^\0-\xff]/.test(token)) throw new WebhookError('bad_token')
      const { keys, endpoint } = await getKeys()
      const presented = latin1(await backend.digest(latin1(token)))
      let secretId: string | undefined
      for (const { id, key: expected } of keys) {
        if (equalBytes(presented, latin1(await expected()))) secretId ??= id
      }
      if (secretId === undefined) throw new WebhookError('bad_token')
      return { rawBody: await readBody(), secretId, endpoint }
    },
  }
}
