import { Buffer } from 'node:buffer'
import * as nodeCrypto from 'node:crypto'
import { backend } from './node_modules/@hookseal/core/dist/crypto/node.js'

// Whether the backend for Node loads here, and agrees with the runtime's own HMAC on both of its paths.
const key = new Uint8Array(20).fill(3)
const prefix = new Uint8Array([49, 46])
const agrees = [100, 40_000].map((length) => {
  const body = new Uint8Array(length).fill(7)
  const expected = nodeCrypto.createHmac('sha256', key).update(prefix).update(body).digest('hex')
  const mac = backend.prepareMac('sha256', key)([prefix, body])
  return Buffer.from(mac, 'latin1').toString('hex') === expected
})
console.log(JSON.stringify({ oneShot: typeof nodeCrypto.hash, agrees }))
