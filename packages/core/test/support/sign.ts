import { createHash, createHmac } from 'node:crypto'

type Encoding = 'hex' | 'base64' | 'base64url'

/** An HMAC made by node:crypto, the oracle of the tests. */
export const mac = (
  secret: string | Uint8Array,
  content: string | Uint8Array,
  encoding: Encoding = 'hex',
  algorithm = 'sha256',
): string => createHmac(algorithm, secret).update(content).digest(encoding)

/** A SHA-256 made by node:crypto. */
export const sha256 = (content: string | Uint8Array, encoding: Encoding = 'hex'): string =>
  createHash('sha256').update(content).digest(encoding)
