export { type AdyenEvents, type AdyenOptions, adyen } from './adyen.ts'
export {
  type AdyenPlatformEvents,
  type AdyenPlatformOptions,
  adyenPlatform,
} from './adyen-platform.ts'
export { type BitbucketEvents, type BitbucketOptions, bitbucket } from './bitbucket.ts'
export { type CalcomEvents, type CalcomOptions, calcom } from './calcom.ts'
export { type CalendlyEvents, type CalendlyOptions, calendly } from './calendly.ts'
export { type ClerkEvents, type ClerkOptions, clerk } from './clerk.ts'
export { type DiscordEvents, type DiscordOptions, discord } from './discord.ts'
export { type DocusignEvents, type DocusignOptions, docusign } from './docusign.ts'
export { type GithubEvents, type GithubOptions, github } from './github.ts'
export { type GitlabEvents, type GitlabOptions, gitlab } from './gitlab.ts'
export {
  type HandingerEvent,
  type HandingerEvents,
  type HandingerOptions,
  handinger,
} from './handinger.ts'
export { type HubspotEvents, type HubspotOptions, hubspot } from './hubspot.ts'
export { type IntercomEvents, type IntercomOptions, intercom } from './intercom.ts'
export { type LemonSqueezyEvents, type LemonSqueezyOptions, lemonSqueezy } from './lemon-squeezy.ts'
export { type LineEvents, type LineOptions, line } from './line.ts'
export { type LinearEvents, type LinearOptions, linear } from './linear.ts'
export { type MailgunEvents, type MailgunOptions, mailgun } from './mailgun.ts'
export { type MetaEvents, type MetaOptions, meta } from './meta.ts'
export { type OpenaiEvents, type OpenaiOptions, openai } from './openai.ts'
export { type PaddleEvents, type PaddleOptions, paddle } from './paddle.ts'
export { type PagerdutyEvents, type PagerdutyOptions, pagerduty } from './pagerduty.ts'
export { type PolarEvents, type PolarOptions, polar } from './polar.ts'
export { type RazorpayEvents, type RazorpayOptions, razorpay } from './razorpay.ts'
export { type ResendEvents, type ResendOptions, resend } from './resend.ts'
export {
  type RicloudEvent,
  type RicloudEvents,
  type RicloudOptions,
  type RicloudPoll,
  type RicloudTask,
  ricloud,
} from './ricloud.ts'
export {
  type RineConversationUpdated,
  type RineEvent,
  type RineEvents,
  type RineMessageReceived,
  type RineOptions,
  rine,
} from './rine.ts'
export { type SendgridEvents, type SendgridOptions, sendgrid } from './sendgrid.ts'
export { type SentryEvents, type SentryOptions, sentry } from './sentry.ts'
export { type ShopifyEvents, type ShopifyOptions, shopify } from './shopify.ts'
export { type SlackEvents, type SlackOptions, slack } from './slack.ts'
export { type SquareEvents, type SquareOptions, square } from './square.ts'
export { type StandardWebhooksProviderOptions, standardWebhooks } from './standard-webhooks.ts'
export { type StripeEvents, type StripeOptions, stripe } from './stripe.ts'
export { type SvixOptions, svix } from './svix.ts'
export { type TelegramEvents, type TelegramOptions, telegram } from './telegram.ts'
export { type TwilioEvents, type TwilioOptions, twilio } from './twilio.ts'
export { type TwitchEvents, type TwitchOptions, twitch } from './twitch.ts'
export { type TypeformEvents, type TypeformOptions, typeform } from './typeform.ts'
export { type VercelEvents, type VercelOptions, vercel } from './vercel.ts'
export { type XeroEvents, type XeroOptions, xero } from './xero.ts'
export { type ZendeskEvents, type ZendeskOptions, zendesk } from './zendesk.ts'
export { type ZoomEvents, type ZoomOptions, zoom } from './zoom.ts'
