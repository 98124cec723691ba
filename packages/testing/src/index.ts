export { adyenEvents } from './events/adyen.ts'
export { adyenPlatformEvents } from './events/adyen-platform.ts'
export { bitbucketEvents } from './events/bitbucket.ts'
export { calcomEvents } from './events/calcom.ts'
export { calendlyEvents } from './events/calendly.ts'
export { clerkEvents } from './events/clerk.ts'
export { discordEvents } from './events/discord.ts'
export { docusignEvents } from './events/docusign.ts'
export type { EventFactory } from './events/event-factory.ts'
export { githubEvents } from './events/github.ts'
export { gitlabEvents } from './events/gitlab.ts'
export { type HandingerEventFactory, handingerEvents } from './events/handinger.ts'
export { hubspotEvents } from './events/hubspot.ts'
export { intercomEvents } from './events/intercom.ts'
export { lemonSqueezyEvents } from './events/lemon-squeezy.ts'
export { lineEvents } from './events/line.ts'
export { linearEvents } from './events/linear.ts'
export { mailgunEvents } from './events/mailgun.ts'
export { metaEvents } from './events/meta.ts'
export { openaiEvents } from './events/openai.ts'
export type { DeepPartial } from './events/overridden.ts'
export { paddleEvents } from './events/paddle.ts'
export { pagerdutyEvents } from './events/pagerduty.ts'
export { polarEvents } from './events/polar.ts'
export { razorpayEvents } from './events/razorpay.ts'
export { resendEvents } from './events/resend.ts'
export { ricloudEvents } from './events/ricloud.ts'
export { rineEvents } from './events/rine.ts'
export { sampleEvent } from './events/sample-event.ts'
export { sendgridEvents } from './events/sendgrid.ts'
export { sentryEvents } from './events/sentry.ts'
export { shopifyEvents } from './events/shopify.ts'
export { type SlackEventFactory, slackEvents } from './events/slack.ts'
export { squareEvents } from './events/square.ts'
export { stripeEvents } from './events/stripe.ts'
export { telegramEvents } from './events/telegram.ts'
export { type TwilioEventFactory, twilioEvents } from './events/twilio.ts'
export { twitchEvents } from './events/twitch.ts'
export { typeformEvents } from './events/typeform.ts'
export { vercelEvents } from './events/vercel.ts'
export { xeroEvents } from './events/xero.ts'
export { zendeskEvents } from './events/zendesk.ts'
export { zoomEvents } from './events/zoom.ts'
export type { HeaderPair } from './header-pair.ts'
export type { CrashOptions } from './hostile/delivery-cases.ts'
export { type HostileOptions, hostile } from './hostile/hostile.ts'
export type {
  HostileAnswer,
  HostileCase,
  HostileName,
  HostileResult,
  HostileSend,
  HostileStep,
} from './hostile/hostile-case.ts'
export type { SenderOptions } from './hostile/sender.ts'
export { KNOWN_PROVIDERS, type KnownProvider, type ProviderParts } from './known-providers.ts'
export {
  type RecordingStore,
  type RecordingStoreOptions,
  recordingStore,
  type StoreVerb,
  type Transition,
} from './recording-store.ts'
export { type SignOptions, signed } from './signed.ts'
export {
  type HttpMethod,
  type NodeCall,
  type SignedRequest,
  type SupertestLike,
  signedWithBody,
} from './signed-request.ts'
export { type TestClock, testClock } from './test-clock.ts'
