import { createHash, createHmac, createSecretKey, hash } from 'node:crypto'
import { type Bytes, latin1 } from '../util/bytes.ts'
import type { CryptoBackend, HashAlgorithm, Mac } from './backend.ts'

const BLOCK_BYTES: Readonly<Record<HashAlgorithm, number>> = { sha1: 64, sha256: 64, sha512: 128 }
const DIGEST_BYTES: Readonly<Record<HashAlgorithm, number>> = { sha1: 20, sha256: 32, sha512: 64 }

// Up to here one-shot hashing beats createHmac although it copies the message; see docs/decisions.
const ONE_SHOT_BYTES = 16_384
const scratch = new Uint8Array(ONE_SHOT_BYTES)

/** RFC 2104: the key, hashed when longer than a block, zero-padded, XORed with a constant. */
function pad(algorithm: HashAlgorithm, key: Bytes, constant: number): Bytes {
  const block = new Uint8Array(BLOCK_BYTES[algorithm])
  block.set(key.length > block.length ? createHash(algorithm).update(key).digest() : key)
  for (let i = 0; i < block.length; i++) block[i] = (block[i] as number) ^ constant
  return block
}

function prepareMac(algorithm: HashAlgorithm, key: Bytes): Mac {
  const keyObject = createSecretKey(key)
  const streamed: Mac = (prefix, body) =>
    createHmac(algorithm, keyObject).update(prefix).update(body).digest()
  // Not every runtime that offers node:crypto has the one-shot form (Node itself from 20.12).
  if (typeof hash !== 'function') return streamed

  const block = BLOCK_BYTES[algorithm]
  const inner = pad(algorithm, key, 0x36)
  const outer = new Uint8Array(block + DIGEST_BYTES[algorithm])
  outer.set(pad(algorithm, key, 0x5c))
  return (prefix, body) => {
    const length = block + prefix.length + body.length
    if (length > ONE_SHOT_BYTES) return streamed(prefix, body)
    scratch.set(inner)
    scratch.set(prefix, block)
    scratch.set(body, block + prefix.length)
    // A text digest saves the allocation of a buffer, which costs more than copying 32 characters.
    const digest = hash(algorithm, scratch.subarray(0, length), 'binary')
    for (let i = 0; i < digest.length; i++) outer[block + i] = digest.charCodeAt(i)
    return latin1(hash(algorithm, outer, 'binary'))
  }
}

export const backend: CryptoBackend = {
  prepareMac,
  digest: (data) =>
    typeof hash === 'function'
      ? hash('sha256', data, 'base64url')
      : createHash('sha256').update(data).digest('base64url'),
}
