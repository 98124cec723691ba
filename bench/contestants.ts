import { createHmac, timingSafeEqual } from 'node:crypto'
import { createReceiver } from '@hookseal/core'
import { standardWebhooks } from '@hookseal/core/providers'
import { verify as verifyGithub } from '@octokit/webhooks-methods'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import { KEY, SECRET, type SignedBody } from './deliveries.ts'

/** Takes a delivery, and returns its parsed payload or throws. */
export type Verify = (delivery: SignedBody) => unknown

const receiver = createReceiver({ provider: standardWebhooks({ secret: SECRET }) })

const hookseal: Verify = ({ body, standard }) =>
  receiver.verify({ method: 'POST', headers: standard, body }).then(({ event }) => event)

/** The smallest possible verification: it checks no headers, no time, no encoding and no depth. */
const bare: Verify = ({ body, standard }) => {
  const mac = createHmac('sha256', KEY)
    .update(`${standard['webhook-id']}.${standard['webhook-timestamp']}.`)
    .update(body)
    .digest()
  const presented = Buffer.from(String(standard['webhook-signature']).slice('v1,'.length), 'base64')
  if (!timingSafeEqual(mac, presented)) throw new Error('refused')
  return JSON.parse(body.toString())
}

const standard = new StandardWebhook(SECRET)
const svix = new SvixWebhook(SECRET)
const stripe = new Stripe('sk_test_none')

const octokit: Verify = async ({ body, github }) => {
  const text = body.toString()
  if (!(await verifyGithub(SECRET, text, github))) throw new Error('refused')
  return JSON.parse(text)
}

/** The names of the contestants that the goals refer to. */
export const HOOKSEAL = 'hookseal'
export const BARE = 'bare HMAC'

/** Each contestant gets the bytes of the body and the headers, and returns the parsed payload. */
export const contestants: ReadonlyMap<string, Verify> = new Map<string, Verify>([
  [HOOKSEAL, hookseal],
  [BARE, bare],
  ['standardwebhooks', (delivery) => standard.verify(delivery.body, delivery.standard)],
  ['svix', (delivery) => svix.verify(delivery.body, delivery.standard)],
  ['stripe', ({ body, stripe: header }) => stripe.webhooks.constructEvent(body, header, SECRET)],
  ['octokit', octokit],
])

const outcome = async (verify: Verify, delivery: SignedBody) => {
  try {
    return { accepted: await verify(delivery) }
  } catch (error) {
    return { error }
  }
}

/** @throws Error naming the contestant that refuses the good delivery or accepts the tampered one. */
export async function prove(
  entrants: ReadonlyMap<string, Verify>,
  good: SignedBody,
  bad: SignedBody,
  isRight: (payload: unknown) => boolean,
): Promise<void> {
  for (const [name, verify] of entrants) {
    const first = await outcome(verify, good)
    if ('error' in first) throw new Error(`${name} refuses the good body`, { cause: first.error })
    if (!isRight(first.accepted)) throw new Error(`${name} gives another payload`)
    if (!('error' in (await outcome(verify, bad)))) throw new Error(`${name} takes a tampered body`)
  }
}
