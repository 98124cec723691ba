import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type AsymmetricOptions, asymmetric } from '@hookseal/core'
import { NOW_SECONDS } from '@hookseal/tests-kit/acme'
import { codeOf } from './code-of.ts'
import { described } from './described.ts'

export const when = String(NOW_SECONDS)
export const body = '{"type":0}'
export const ed = generateKeyPairSync('ed25519')
export const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const spki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' })
export const rawEd = (key: KeyObject) => spki(key).subarray(-32)
export const rawEc = (key: KeyObject) => spki(key).subarray(-65)
export const edSign = (content: string, key = ed.privateKey) =>
  sign(null, Buffer.from(content), key)
export const ecSign = (
  content: string,
  dsaEncoding: 'der' | 'ieee-p1363' = 'der',
  key = ec.privateKey,
) => sign('sha256', Buffer.from(content), { key, dsaEncoding })

export type Options = Partial<AsymmetricOptions>
export const discord = (options: Options = {}) =>
  asymmetric({
    publicKey: rawEd(ed.publicKey).toString('hex'),
    algorithm: 'ed25519',
    keyEncoding: 'hex',
    header: 'X-Signature-Ed25519',
    timestampHeader: 'X-Signature-Timestamp',
    signedContent: '{timestamp}{body}',
    ...options,
  })
export const sendgrid = (options: Options = {}) =>
  asymmetric({
    publicKey: spki(ec.publicKey).toString('base64'),
    algorithm: 'ecdsa-p256-sha256',
    keyEncoding: 'base64',
    keyFormat: 'spki',
    signatureForm: 'der',
    header: 'sig',
    format: '{base64}',
    ...options,
  })
export const verifyEd = (options: Options, signature: string, text = body) =>
  codeOf(
    described(discord(options)).verify({
      headers: { 'x-signature-ed25519': signature, 'x-signature-timestamp': when },
      body: text,
    }),
  )
export const verifyEc = (options: Options, signature: Buffer, text = body) =>
  codeOf(
    described(sendgrid(options)).verify({
      headers: { sig: signature.toString('base64') },
      body: text,
    }),
  )

/** A scheme that signs the body alone. */
export function untimed(): Options {
  return { timestampHeader: undefined, signedContent: '{body}' }
}
