import { randomBytes, randomUUID } from 'node:crypto'

// Crockford's base 32, as in Handinger's tokens: without I, L, O and U.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const letters = (count: number) =>
  Array.from(randomBytes(count), (byte) => ALPHABET[byte % 32]).join('')

/** Generates ids and secrets. */
export const newId: {
  readonly uuid: () => string
  readonly hex: () => string
  readonly attempt: () => string
  readonly token: () => string
  readonly secret: () => string
} = Object.freeze({
  uuid: () => randomUUID(),
  hex: () => randomBytes(16).toString('hex'),
  /** `whe_…`: an execution. */
  attempt: () => `whe_${letters(26)}`,
  /** `whk_…`: a Handinger token. */
  token: () => `whk_${letters(26)}`,
  /** A secret whose format the sender does not document. */
  secret: () => randomBytes(32).toString('base64url'),
})
