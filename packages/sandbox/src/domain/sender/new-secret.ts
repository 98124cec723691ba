import { randomBytes, randomUUID } from 'node:crypto'
import { newId } from '../../ids.ts'
import { newKeyPair } from './key-pair.ts'

/** What a webhook is registered with. */
export interface SecretPair {
  /** What the receiver needs: the secret, the token or the public key. */
  readonly secret: string
  /** The private key as PEM, for a sender that signs with one. */
  readonly signingKey: string | null
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex')
const base64 = (bytes: number) => randomBytes(bytes).toString('base64')
const letters = (count: number) => hex(Math.ceil(count / 2)).slice(0, count)
const standard = () => `whsec_${base64(32)}`
const secret32 = () => hex(16)

// The form of each sender's secrets, as copied from its settings. If the sender documents an encoding (whsec_, base64,
// hex), a receiver depends on it. The lengths are typical. A sender that is not listed lets users choose the text, or
// documents no form.
const FORMS: ReadonlyMap<string, () => string> = new Map(
  Object.entries({
    adyen: () => hex(32).toUpperCase(),
    'adyen-platform': () => hex(32).toUpperCase(),
    clerk: standard,
    docusign: () => base64(32),
    gitlab: standard,
    handinger: () => newId.token(),
    hubspot: () => randomUUID(),
    intercom: () => randomUUID(),
    'lemon-squeezy': () => letters(32),
    line: secret32,
    linear: () => `lin_wh_${letters(32)}`,
    mailgun: secret32,
    meta: secret32,
    openai: standard,
    paddle: () => `pdl_ntfset_${letters(26)}_${letters(32)}`,
    polar: standard,
    resend: standard,
    sentry: () => hex(32),
    shopify: () => `shpss_${hex(16)}`,
    slack: secret32,
    'standard-webhooks': standard,
    stripe: () => `whsec_${letters(32)}`,
    svix: standard,
    twilio: secret32,
    xero: () => base64(64),
    zendesk: () => base64(32),
  }),
)

/** Generates a secret in the sender's form, or a key pair if the sender signs with a private key. */
export function newSecret(sender: string): SecretPair {
  if (sender === 'discord') {
    const { signingKey, raw } = newKeyPair('ed25519')
    return { secret: raw.toString('hex'), signingKey }
  }
  if (sender === 'sendgrid') {
    const { signingKey, spki } = newKeyPair('ecdsa-p256-sha256')
    return { secret: spki.toString('base64'), signingKey }
  }
  return { secret: FORMS.get(sender)?.() ?? newId.secret(), signingKey: null }
}
