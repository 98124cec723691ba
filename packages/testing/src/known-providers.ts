import type { AnyProvider } from '@hookseal/core'
import {
  adyen,
  adyenPlatform,
  bitbucket,
  calcom,
  calendly,
  clerk,
  discord,
  docusign,
  github,
  gitlab,
  handinger,
  hubspot,
  intercom,
  lemonSqueezy,
  line,
  linear,
  mailgun,
  meta,
  openai,
  paddle,
  pagerduty,
  polar,
  razorpay,
  resend,
  ricloud,
  rine,
  sendgrid,
  sentry,
  shopify,
  slack,
  square,
  standardWebhooks,
  stripe,
  svix,
  telegram,
  twilio,
  twitch,
  typeform,
  vercel,
  xero,
  zendesk,
  zoom,
} from '@hookseal/core/providers'

/** The options that any provider can be created from. */
export interface ProviderParts {
  /** The secret, or the public key if the sender signs with a private key. */
  readonly secret: string
  /** The URL of the endpoint, exactly as the sender has it. Needed only if the sender signs it. @default undefined */
  readonly url?: string | undefined
}

/** How to create one of the providers in core. */
export interface KnownProvider {
  /** Creates this sender's provider. @throws TypeError if the secret does not have the sender's form */
  readonly make: (parts: ProviderParts) => AnyProvider
  /** Name of the environment variable for the secret, as in the sender's documentation. */
  readonly variable: string
  /** Whether the sender signs the URL of the endpoint. */
  readonly signsUrl: boolean
}

type Make = (options: { readonly secret: string }) => AnyProvider
type MakeForUrl = (options: { readonly secret: string; readonly url: string }) => AnyProvider
type MakeForKey = (options: { readonly publicKey: string }) => AnyProvider

const known = (make: Make, variable: string): KnownProvider => ({
  make: ({ secret }) => make({ secret }),
  variable,
  signsUrl: false,
})
const withUrl = (make: MakeForUrl, variable: string): KnownProvider => ({
  make: ({ secret, url = '' }) => make({ secret, url }),
  variable,
  signsUrl: true,
})
const withKey = (make: MakeForKey, variable: string): KnownProvider => ({
  make: ({ secret }) => make({ publicKey: secret }),
  variable,
  signsUrl: false,
})

/** The prefix distinguishes the signing token from the older secret token. */
const gitlabOf: Make = ({ secret }) =>
  secret.startsWith('whsec_') ? gitlab({ secret }) : gitlab({ token: secret })

/**
 * The providers in core, by name, for tools that let the user choose one.
 *
 * @example
 * ```ts
 * const provider = KNOWN_PROVIDERS.get('stripe')?.make({ secret: 'whsec_test' })
 * ```
 */
export const KNOWN_PROVIDERS: ReadonlyMap<string, KnownProvider> = new Map([
  ['adyen', known(adyen, 'ADYEN_HMAC_KEY')],
  ['adyen-platform', known(adyenPlatform, 'ADYEN_PLATFORM_HMAC_KEY')],
  ['bitbucket', known(bitbucket, 'BITBUCKET_WEBHOOK_SECRET')],
  ['calcom', known(calcom, 'CALCOM_WEBHOOK_SECRET')],
  ['calendly', known(calendly, 'CALENDLY_SIGNING_KEY')],
  ['clerk', known(clerk, 'CLERK_WEBHOOK_SIGNING_SECRET')],
  ['discord', withKey(discord, 'DISCORD_PUBLIC_KEY')],
  ['docusign', known(docusign, 'DOCUSIGN_HMAC_KEY')],
  ['github', known(github, 'GITHUB_WEBHOOK_SECRET')],
  ['gitlab', known(gitlabOf, 'GITLAB_SIGNING_TOKEN')],
  ['handinger', known(handinger, 'HANDINGER_WEBHOOK_TOKEN')],
  ['hubspot', withUrl(hubspot, 'HUBSPOT_CLIENT_SECRET')],
  ['intercom', known(intercom, 'INTERCOM_CLIENT_SECRET')],
  ['lemon-squeezy', known(lemonSqueezy, 'LEMON_SQUEEZY_WEBHOOK_SECRET')],
  ['line', known(line, 'LINE_CHANNEL_SECRET')],
  ['linear', known(linear, 'LINEAR_WEBHOOK_SECRET')],
  ['mailgun', known(mailgun, 'MAILGUN_SIGNING_KEY')],
  ['meta', known(meta, 'META_APP_SECRET')],
  ['openai', known(openai, 'OPENAI_WEBHOOK_SECRET')],
  ['paddle', known(paddle, 'PADDLE_WEBHOOK_SECRET')],
  ['pagerduty', known(pagerduty, 'PAGERDUTY_WEBHOOK_SECRET')],
  ['polar', known(polar, 'POLAR_WEBHOOK_SECRET')],
  ['razorpay', known(razorpay, 'RAZORPAY_WEBHOOK_SECRET')],
  ['resend', known(resend, 'RESEND_WEBHOOK_SECRET')],
  ['ricloud', known(ricloud, 'RICLOUD_WEBHOOK_SECRET')],
  ['rine', known(rine, 'RINE_WEBHOOK_SECRET')],
  ['sendgrid', withKey(sendgrid, 'SENDGRID_PUBLIC_KEY')],
  ['sentry', known(sentry, 'SENTRY_CLIENT_SECRET')],
  ['shopify', known(shopify, 'SHOPIFY_CLIENT_SECRET')],
  ['slack', known(slack, 'SLACK_SIGNING_SECRET')],
  ['square', withUrl(square, 'SQUARE_SIGNATURE_KEY')],
  ['standard-webhooks', known(standardWebhooks, 'WEBHOOK_SECRET')],
  ['stripe', known(stripe, 'STRIPE_WEBHOOK_SECRET')],
  ['svix', known(svix, 'SVIX_WEBHOOK_SECRET')],
  ['telegram', known(telegram, 'TELEGRAM_SECRET_TOKEN')],
  ['twilio', withUrl(twilio, 'TWILIO_AUTH_TOKEN')],
  ['twitch', known(twitch, 'TWITCH_EVENTSUB_SECRET')],
  ['typeform', known(typeform, 'TYPEFORM_WEBHOOK_SECRET')],
  ['vercel', known(vercel, 'VERCEL_WEBHOOK_SECRET')],
  ['xero', known(xero, 'XERO_WEBHOOK_KEY')],
  ['zendesk', known(zendesk, 'ZENDESK_WEBHOOK_SECRET')],
  ['zoom', known(zoom, 'ZOOM_SECRET_TOKEN')],
])
