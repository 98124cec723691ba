import { generateKeyPairSync } from 'node:crypto'

const ed25519 = generateKeyPairSync('ed25519')
const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

/** The private keys of the senders that sign with one, by the names of their pages. */
export const PRIVATE_KEYS: Readonly<Record<string, typeof ed25519.privateKey>> = {
  discord: ed25519.privateKey,
  sendgrid: p256.privateKey,
}

const hex = (bytes: Buffer) => bytes.toString('hex')
const spki = { format: 'der', type: 'spki' } as const

// The DER prefix before the 32 bytes of such a key, which says what kind of key it is (RFC 8410).
const bareKey = hex(ed25519.publicKey.export(spki).subarray(-32))
const standard = `whsec_${Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64')}`

const FORMS: readonly (readonly [variable: RegExp, value: string])[] = [
  [/^DISCORD/, bareKey],
  [/^SENDGRID/, p256.publicKey.export(spki).toString('base64')],
  [/^ADYEN/, 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00'],
  [/^(?:CLERK|GITLAB|OPENAI|RESEND|SVIX|STANDARD|POLAR|WEBHOOK)/, standard],
]

/** A valid value for a page's environment variable. */
export const credentialFor = (variable: string): string =>
  FORMS.find(([pattern]) => pattern.test(variable))?.[1] ?? 'a-secret-for-tests-0123456789'
