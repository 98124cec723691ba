import type { AnyProvider } from '@hookseal/core'
import * as p from '@hookseal/core/providers'

/** What a provider is created from. */
export interface Parts {
  /** The secret; the public key of a sender that signs with a private one. */
  readonly secret: string
  /** The address of the endpoint, for a sender that signs it. */
  readonly url: string
}

/** A sender that the page can explain. */
export interface Sender {
  /** The name of its page in docs/providers, and in the command. */
  readonly name: string
  readonly title: string
  /** What the sender calls its secret. */
  readonly secret: string
  /** The form of the secret, or where people take the wrong one. */
  readonly hint: string
  readonly signsUrl: boolean
  readonly make: (parts: Parts) => AnyProvider
}

type Row = readonly [name: string, title: string, secret: string, hint: string]
type Make = (options: { readonly secret: string }) => AnyProvider
type MakeForUrl = (options: Parts) => AnyProvider
type MakeForKey = (options: { readonly publicKey: string }) => AnyProvider

const sender = (make: Make, [name, title, secret, hint]: Row): Sender => ({
  ...{ name, title, secret, hint, signsUrl: false },
  make: (parts) => make({ secret: parts.secret }),
})
const withUrl = (make: MakeForUrl, [name, title, secret, hint]: Row): Sender => ({
  ...{ name, title, secret, hint, signsUrl: true },
  make,
})
const withKey = (make: MakeForKey, [name, title, secret, hint]: Row): Sender => ({
  ...{ name, title, secret, hint, signsUrl: false },
  make: (parts) => make({ publicKey: parts.secret }),
})

const gitlab: Make = ({ secret }) =>
  secret.startsWith('whsec_') ? p.gitlab({ secret }) : p.gitlab({ token: secret })

const WHSEC = 'Begins with whsec_. Each endpoint has its own.'
const CHOSEN = 'The secret that you entered when you created the webhook.'

/** Every sender that comes with Hookseal, by title. */
export const SENDERS: readonly Sender[] = [
  sender(p.adyen, ['adyen', 'Adyen', 'HMAC key', '64 hexadecimal digits.']),
  sender(p.adyenPlatform, [
    'adyen-platform',
    'Adyen platform',
    'HMAC key',
    '64 hexadecimal digits.',
  ]),
  sender(p.bitbucket, ['bitbucket', 'Bitbucket', 'Secret', CHOSEN]),
  sender(p.calcom, ['calcom', 'Cal.com', 'Secret', CHOSEN]),
  sender(p.calendly, [
    'calendly',
    'Calendly',
    'Signing key',
    'The signing_key of the webhook subscription.',
  ]),
  sender(p.clerk, [
    'clerk',
    'Clerk',
    'Signing secret',
    'Begins with whsec_. Not an API key (sk_…).',
  ]),
  withKey(p.discord, ['discord', 'Discord', 'Public key', '64 hexadecimal digits.']),
  sender(p.docusign, ['docusign', 'DocuSign', 'HMAC key', 'A Connect key of the account.']),
  sender(p.github, ['github', 'GitHub', 'Secret', CHOSEN]),
  sender(gitlab, [
    'gitlab',
    'GitLab',
    'Signing token or secret token',
    'A signing token begins with whsec_.',
  ]),
  sender(p.handinger, ['handinger', 'Handinger', 'Token', "The token of the worker's webhook."]),
  withUrl(p.hubspot, [
    'hubspot',
    'HubSpot',
    'Client secret',
    "The app's client secret, not an access token.",
  ]),
  sender(p.intercom, ['intercom', 'Intercom', 'Client secret', "The app's client secret."]),
  sender(p.lemonSqueezy, ['lemon-squeezy', 'Lemon Squeezy', 'Signing secret', CHOSEN]),
  sender(p.line, ['line', 'LINE', 'Channel secret', 'Not the channel access token.']),
  sender(p.linear, ['linear', 'Linear', 'Signing secret', 'From the page of the webhook.']),
  sender(p.mailgun, ['mailgun', 'Mailgun', 'HTTP webhook signing key', 'Not an API key.']),
  sender(p.meta, [
    'meta',
    'Meta (WhatsApp, Instagram, Messenger)',
    'App secret',
    'From the basic settings of the app, not an access token.',
  ]),
  sender(p.openai, ['openai', 'OpenAI', 'Signing secret', WHSEC]),
  sender(p.paddle, ['paddle', 'Paddle', 'Secret key', 'Begins with pdl_ntfset_.']),
  sender(p.pagerduty, [
    'pagerduty',
    'PagerDuty',
    'Secret',
    'PagerDuty shows it once, when the subscription is created.',
  ]),
  sender(p.polar, ['polar', 'Polar', 'Secret', 'Exactly as Polar shows it.']),
  sender(p.razorpay, ['razorpay', 'Razorpay', 'Secret', CHOSEN]),
  sender(p.resend, ['resend', 'Resend', 'Signing secret', WHSEC]),
  sender(p.ricloud, ['ricloud', 'ricloud', 'Secret', 'The secret of the webhook config.']),
  sender(p.rine, ['rine', 'rine', 'Secret', 'What webhooks.create() returned.']),
  withKey(p.sendgrid, [
    'sendgrid',
    'SendGrid',
    'Verification key',
    'The public key of the event webhook, in base64.',
  ]),
  sender(p.sentry, ['sentry', 'Sentry', 'Client secret', "The integration's client secret."]),
  sender(p.shopify, ['shopify', 'Shopify', 'Client secret', "The app's client secret."]),
  sender(p.slack, [
    'slack',
    'Slack',
    'Signing secret',
    'From "Basic Information", not a token (xoxb-…).',
  ]),
  withUrl(p.square, ['square', 'Square', 'Signature key', "The subscription's signature key."]),
  sender(p.standardWebhooks, [
    'standard-webhooks',
    'Standard Webhooks',
    'Secret',
    'Base64, usually after whsec_.',
  ]),
  sender(p.stripe, [
    'stripe',
    'Stripe',
    'Signing secret',
    'Begins with whsec_. Each endpoint has its own, and so has stripe listen.',
  ]),
  sender(p.svix, ['svix', 'Svix', 'Signing secret', WHSEC]),
  sender(p.telegram, [
    'telegram',
    'Telegram',
    'Secret token',
    'The secret_token of setWebhook, not the token of the bot.',
  ]),
  withUrl(p.twilio, [
    'twilio',
    'Twilio',
    'Auth token',
    'The auth token of the account, not an API key.',
  ]),
  sender(p.twitch, ['twitch', 'Twitch', 'Secret', 'The secret of the EventSub subscription.']),
  sender(p.typeform, ['typeform', 'Typeform', 'Secret', CHOSEN]),
  sender(p.vercel, [
    'vercel',
    'Vercel',
    'Secret',
    'Vercel shows it once, when the webhook is created.',
  ]),
  sender(p.xero, ['xero', 'Xero', 'Webhook key', "The app's webhook key."]),
  sender(p.zendesk, ['zendesk', 'Zendesk', 'Signing secret', 'From the page of the webhook.']),
  sender(p.zoom, ['zoom', 'Zoom', 'Secret token', "The app's secret token."]),
]
