import { randomUUID } from 'node:crypto'
import { sampleOfAdyen } from './adyen.ts'
import { sampleOfAdyenPlatform } from './adyen-platform.ts'
import { sampleOfBitbucket } from './bitbucket.ts'
import { sampleOfCalcom } from './calcom.ts'
import { sampleOfCalendly } from './calendly.ts'
import { sampleOfClerk } from './clerk.ts'
import { sampleOfDiscord } from './discord.ts'
import { sampleOfDocusign } from './docusign.ts'
import { sampleOfGithub } from './github.ts'
import { sampleOfGitlab } from './gitlab.ts'
import { handingerEvents } from './handinger.ts'
import { sampleOfHubspot } from './hubspot.ts'
import { sampleOfIntercom } from './intercom.ts'
import { sampleOfLemonSqueezy } from './lemon-squeezy.ts'
import { sampleOfLine } from './line.ts'
import { sampleOfLinear } from './linear.ts'
import { sampleOfMailgun } from './mailgun.ts'
import { sampleOfMeta } from './meta.ts'
import { sampleOfOpenai } from './openai.ts'
import { sampleOfPaddle } from './paddle.ts'
import { sampleOfPagerduty } from './pagerduty.ts'
import { sampleOfPolar } from './polar.ts'
import { sampleOfRazorpay } from './razorpay.ts'
import { sampleOfResend } from './resend.ts'
import { ricloudEvents, ricloudNames } from './ricloud.ts'
import { rineEvents } from './rine.ts'
import { sampleOfSendgrid } from './sendgrid.ts'
import { sampleOfSentry } from './sentry.ts'
import { sampleOfShopify } from './shopify.ts'
import { sampleOfSlack } from './slack.ts'
import { sampleOfSquare } from './square.ts'
import { sampleOfStripe } from './stripe.ts'
import { sampleOfTelegram } from './telegram.ts'
import { sampleOfTwilio } from './twilio.ts'
import { sampleOfTwitch } from './twitch.ts'
import { sampleOfTypeform } from './typeform.ts'
import { sampleOfVercel } from './vercel.ts'
import { sampleOfXero } from './xero.ts'
import { sampleOfZendesk } from './zendesk.ts'
import { sampleOfZoom } from './zoom.ts'

type Make = (type?: string) => object | string

function rineEvent(type = 'message.received'): object {
  const isListed = type === 'message.received' || type === 'conversation.updated'
  return isListed ? rineEvents.minimal(type) : rineEvents.unknown({ event: type })
}

function ricloudEvent(name = 'task.succeeded'): object {
  const [type = '', action = '', ...more] = name.split('.')
  if (type === '' || action === '' || more.length > 0) {
    throw new TypeError(`a ricloud event type has the form <type>.<action>, not ${name}`)
  }
  const isListed = ricloudNames.includes(name)
  return isListed
    ? ricloudEvents.minimal(name as 'task.failed')
    : ricloudEvents.unknown({ type, action })
}

const MAKERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['rine', rineEvent],
  ['ricloud', ricloudEvent],
  ['handinger', () => handingerEvents.minimal()],
  ['adyen-platform', sampleOfAdyenPlatform],
  ['adyen', sampleOfAdyen],
  ['bitbucket', sampleOfBitbucket],
  ['calcom', sampleOfCalcom],
  ['calendly', sampleOfCalendly],
  ['clerk', sampleOfClerk],
  ['discord', sampleOfDiscord],
  ['docusign', sampleOfDocusign],
  ['github', sampleOfGithub],
  ['gitlab', sampleOfGitlab],
  ['hubspot', sampleOfHubspot],
  ['intercom', sampleOfIntercom],
  ['lemon-squeezy', sampleOfLemonSqueezy],
  ['line', sampleOfLine],
  ['linear', sampleOfLinear],
  ['mailgun', sampleOfMailgun],
  ['meta', sampleOfMeta],
  ['openai', sampleOfOpenai],
  ['paddle', sampleOfPaddle],
  ['pagerduty', sampleOfPagerduty],
  ['polar', sampleOfPolar],
  ['razorpay', sampleOfRazorpay],
  ['resend', sampleOfResend],
  ['sendgrid', sampleOfSendgrid],
  ['sentry', sampleOfSentry],
  ['shopify', sampleOfShopify],
  ['slack', sampleOfSlack],
  ['square', sampleOfSquare],
  ['stripe', sampleOfStripe],
  ['telegram', sampleOfTelegram],
  ['twilio', sampleOfTwilio],
  ['twitch', sampleOfTwitch],
  ['typeform', sampleOfTypeform],
  ['vercel', sampleOfVercel],
  ['xero', sampleOfXero],
  ['zendesk', sampleOfZendesk],
  ['zoom', sampleOfZoom],
])

/**
 * Creates an event of a sender, given the provider's name. For an unknown sender, the event has the fields `type`,
 * `id`, `timestamp` and `data`. Every event has a new id. For senders that send forms, the event is a string.
 *
 * @throws TypeError if `type` cannot be an event type of this sender.
 * @example
 * ```ts
 * sampleEvent('ricloud', 'task.failed')
 * ```
 */
export function sampleEvent(provider: string, type?: string): object | string {
  const make = MAKERS.get(provider)
  if (make !== undefined) return make(type)
  const timestamp = new Date().toISOString()
  return { type: type ?? 'hookseal.test', id: randomUUID(), timestamp, data: {} }
}
