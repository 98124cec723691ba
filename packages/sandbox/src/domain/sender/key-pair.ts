import { generateKeyPairSync } from 'node:crypto'

/** A key pair as text. */
export interface KeyPairText {
  /** The private key, as PEM. */
  readonly signingKey: string
  /** The public key as bytes: raw, if the curve has such a form, and as SPKI. */
  readonly raw: Buffer
  readonly spki: Buffer
}

const RAW_ED25519_BYTES = 32

/** Generates the key pair of a sender that signs with a private key. */
export function newKeyPair(algorithm: 'ed25519' | 'ecdsa-p256-sha256'): KeyPairText {
  const { privateKey, publicKey } =
    algorithm === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return {
    signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    raw: spki.subarray(-RAW_ED25519_BYTES),
    spki,
  }
}
