import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { installed } from '@hookseal/tests-kit/installed'

/** The senders' own packages, in the newest versions that run on Node 20. They are too large for the workspace. */
const VERSIONS = {
  '@adyen/api-library': '32.1.0',
  '@clerk/backend': '3.25.0',
  '@hubspot/api-client': '13.5.0',
  '@line/bot-sdk': '11.0.0',
  '@linear/sdk': '98.0.0',
  '@octokit/webhooks-methods': '6.0.0',
  '@paddle/paddle-node-sdk': '3.10.0',
  '@polar-sh/sdk': '0.49.0',
  '@sendgrid/eventwebhook': '8.0.0',
  '@shopify/shopify-api': '13.1.0',
  '@slack/bolt': '5.1.0',
  '@twurple/api': '8.1.4',
  '@twurple/auth': '8.1.4',
  '@twurple/eventsub-http': '8.1.4',
  '@zoom/rivet': '0.4.0',
  'discord-interactions': '4.4.0',
  grammy: '1.46.0',
  'mailgun-js': '0.22.0',
  openai: '6.49.0',
  razorpay: '2.9.8',
  resend: '6.38.0',
  square: '46.0.0',
  standardwebhooks: '1.1.1',
  stripe: '23.1.0',
  svix: '1.99.1',
  twilio: '6.3.1',
  whatsapp: '0.0.5-Alpha',
} as const

type Sdk = keyof typeof VERSIONS

/** The name and the version of a package, for the report. */
export const sdkName = (name: Sdk): string => `${name} ${VERSIONS[name]}`

let loading: Promise<(specifier: string) => Promise<Record<string, never>>> | undefined

/** Loads a sender's package, or one of its entries, after they have all been installed. */
export async function sdk<T = Record<string, never>>(specifier: string): Promise<T> {
  loading ??= (async () => {
    const folder = installed('oracles', VERSIONS, [])
    const loader = join(folder, 'load.mjs')
    writeFileSync(loader, 'export const load = (specifier) => import(specifier)\n')
    const { load } = await import(pathToFileURL(loader).href)
    return load
  })()
  return (await (
    await loading
  )(specifier)) as T
}
