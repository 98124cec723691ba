import { type Bytes, binaryText, concat, decodeText, distinctBytes } from '../util/bytes.ts'
import { decode, toBase64Url } from '../util/encoding.ts'
import type {
  CryptoBackend,
  HashAlgorithm,
  Mac,
  PublicKeyAlgorithm,
  SignatureCheck,
} from './backend.ts'

const HASH_NAMES: Readonly<Record<HashAlgorithm, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha384: 'SHA-384',
  sha512: 'SHA-512',
}

// Imported on first use: Workers forbid asynchronous work while a module is loading.
function importOnce(key: Bytes, algorithm: object, usage: 'sign' | 'verify') {
  let imported: Promise<CryptoKey> | undefined
  return () => {
    imported ??= crypto.subtle.importKey('raw', key, algorithm as AlgorithmIdentifier, false, [
      usage,
    ])
    return imported
  }
}

function prepareMac(algorithm: HashAlgorithm, key: Bytes): Mac {
  const importKey = importOnce(key, { name: 'HMAC', hash: HASH_NAMES[algorithm] }, 'sign')
  return async function webMac(parts) {
    const mac = await crypto.subtle.sign('HMAC', await importKey(), concat(parts))
    return binaryText(new Uint8Array(mac))
  }
}

function prepareSignatureCheck(algorithm: PublicKeyAlgorithm, key: Bytes): SignatureCheck {
  const isEd25519 = algorithm === 'ed25519'
  const keyType = isEd25519 ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' }
  const how = isEd25519 ? { name: 'Ed25519' } : { name: 'ECDSA', hash: 'SHA-256' }
  const importKey = importOnce(key, keyType, 'verify')
  return async function checkSignature(parts, signature) {
    return crypto.subtle.verify(how, await importKey(), signature, concat(parts))
  }
}

const digest = async (data: Bytes): Promise<string> =>
  toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', data)))

export const backend: CryptoBackend = {
  prepareMac,
  prepareSignatureCheck,
  digest,
  digestText: (text) => digest(distinctBytes(text)),
  decodeText,
  encodeBase64Url: toBase64Url,
  decodeBase64Url: (text) => decode(text, 'base64url'),
}
