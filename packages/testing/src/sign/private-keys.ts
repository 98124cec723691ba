import { createPrivateKey, KeyObject } from 'node:crypto'
import type { AsymmetricData } from '@hookseal/core/toolkit'
import { listOfSecrets } from './keys.ts'
import type { SignTerms } from './proof.ts'

// The DER of PKCS #8 before the 32 bytes of an Ed25519 key (RFC 8410 section 7).
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const SEED_BYTES = 32

/** Parses a private key: PEM, or DER or a raw Ed25519 key as base64 or hex, with or without `whsk_`. */
function parseKey(text: string): KeyObject {
  if (text.includes('-----BEGIN')) return createPrivateKey(text)
  const bare = text.replace(/^whsk_/, '')
  const bytes = Buffer.from(bare, /^(?:[\da-f]{2})+$/i.test(bare) ? 'hex' : 'base64')
  // Standard Webhooks appends the public key to the private one.
  const isBare = bytes.length === SEED_BYTES || bytes.length === 2 * SEED_BYTES
  const der = isBare ? Buffer.concat([ED25519_PREFIX, bytes.subarray(0, SEED_BYTES)]) : bytes
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

function isOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, scheme: AsymmetricData) {
  if (scheme.algorithm === 'ed25519') return asymmetricKeyType === 'ed25519'
  return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1'
}

function privateKey(given: unknown, scheme: AsymmetricData): KeyObject {
  const fault = (cause?: unknown) =>
    new TypeError(
      `signed: privateKey must be the sender's private key for ${scheme.algorithm}: a KeyObject or its PEM`,
      { cause },
    )
  let key: KeyObject
  try {
    key = given instanceof KeyObject ? given : parseKey(String(given))
  } catch (cause) {
    throw fault(cause)
  }
  if (key.type === 'private' && isOf(key, scheme)) return key
  throw fault()
}

/**
 * The private keys to sign with. The provider has only the public keys.
 *
 * @throws TypeError if none is given, or one does not match the scheme.
 */
export function privateKeys(
  scheme: AsymmetricData,
  { givenPrivateKey, givenSecret }: SignTerms,
): readonly KeyObject[] {
  const given = givenPrivateKey === undefined ? listOfSecrets(givenSecret) : [givenPrivateKey]
  if (given.length === 0) {
    throw new TypeError('signed: the provider has only the public key, so pass { privateKey }')
  }
  if (givenPrivateKey !== undefined && givenSecret !== undefined) {
    throw new TypeError('signed: pass privateKey or secret, not both')
  }
  return given.map((one) => privateKey(one, scheme))
}
