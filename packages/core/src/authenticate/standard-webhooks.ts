import type { Scheme } from '../provider/provider.ts'
import { type HmacOptions, hmac } from './hmac.ts'

/**
 * How Standard Webhooks signs, to spread into the options of a provider that is built on it
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
export const standardWebhooksSignature = Object.freeze({
  header: 'webhook-signature',
  algorithm: 'sha256',
  format: 'v1,{base64}',
  separator: ' ',
  timestampHeader: 'webhook-timestamp',
  timestampPrefix: undefined,
  idHeader: 'webhook-id',
  signedContent: '{id}.{timestamp}.{body}',
  secretEncoding: 'base64',
  secretPrefix: 'whsec_',
}) satisfies Partial<HmacOptions> as Omit<HmacOptions, 'secret'>

/** The options of {@link hmac} that a Standard Webhooks sender can still differ in. */
export type StandardWebhooksOptions = Pick<HmacOptions, 'secret' | 'toleranceSeconds'> & {
  /** What the three header names start with: `webhook`; some senders use their own. */
  readonly headerPrefix?: string | undefined
}

/**
 * The Standard Webhooks scheme: `v1` signatures over id, timestamp and body. Other versions in the header
 * are passed over, as the specification says.
 *
 * @throws TypeError for a secret that is not base64 with or without `whsec_`, or is empty.
 * @example
 * ```ts
 * standardWebhooksScheme({ secret: process.env['WEBHOOK_SECRET'] })
 * ```
 */
export function standardWebhooksScheme(options: StandardWebhooksOptions): Scheme {
  const { headerPrefix = 'webhook', ...rest } = options
  return hmac({
    ...standardWebhooksSignature,
    header: `${headerPrefix}-signature`,
    timestampHeader: `${headerPrefix}-timestamp`,
    idHeader: `${headerPrefix}-id`,
    ...rest,
  })
}
