import { type Bytes, utf8 } from '../util/bytes.ts'
import { toBase64Url } from '../util/encoding.ts'
import type { CryptoBackend, HashAlgorithm, Mac } from './backend.ts'

const NAMES: Readonly<Record<HashAlgorithm, string>> = {
  sha1: 'SHA-1',
  sha256: 'SHA-256',
  sha512: 'SHA-512',
}

function prepareMac(algorithm: HashAlgorithm, key: Bytes): Mac {
  const hmac = { name: 'HMAC', hash: NAMES[algorithm] }
  let imported: Promise<CryptoKey> | undefined
  return async (prefix, body) => {
    // Imported on first use: Workers forbid asynchronous work while a module is loading.
    imported ??= crypto.subtle.importKey('raw', key, hmac, false, ['sign'])
    const message = new Uint8Array(prefix.length + body.length)
    message.set(prefix)
    message.set(body, prefix.length)
    return new Uint8Array(await crypto.subtle.sign('HMAC', await imported, message))
  }
}

export const backend: CryptoBackend = {
  prepareMac,
  async digest(data) {
    const bytes = typeof data === 'string' ? utf8(data) : data
    return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
  },
}
