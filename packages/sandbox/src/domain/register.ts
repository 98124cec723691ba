import { checkOptions, didYouMean } from '@hookseal/core/toolkit'
import type { Sender, Webhook, WebhookState } from './model.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { urlFault } from './target-url.ts'
import { triggerTest } from './trigger.ts'
import { addWebhook } from './webhooks.ts'

/** The webhook to register. */
export interface RegisterOptions {
  /** The sender, by the name of its provider. */
  readonly sender: Sender
  /** The URL of your receiver: HTTPS, or HTTP on this machine. */
  readonly url: string
  /** The agent or worker, if the sender has several owners. @default '1' */
  readonly owner?: string | undefined
  /** The event types to send. @default all */
  readonly events?: readonly string[] | undefined
}

/** A registered webhook, with what your receiver and its tests need. */
export interface RegisteredWebhook {
  /** Id of the webhook, for `trigger` and `webhook`. */
  readonly id: string
  /** The sender, by the name of its provider. */
  readonly sender: Sender
  /** The agent or worker; `1` if there is only one owner. */
  readonly owner: string
  /** The URL that deliveries are posted to. */
  readonly url: string
  /** What the receiver needs: the secret, the token or the public key. */
  readonly secret: string
  /** `new` until a handshake or a test has ended, then `invalid` if it failed. */
  readonly state: WebhookState
}

/** Returns a webhook without the data that only the sender knows. */
export function registeredView({
  id,
  sender,
  owner,
  url,
  secret,
  state,
}: Webhook): RegisteredWebhook {
  return Object.freeze({ id, sender, owner, url, secret, state })
}

const isText = (value: unknown) => typeof value === 'string' && value !== ''

function faultOf({ senders, store }: SandboxContext, options: RegisterOptions): string | undefined {
  const { sender, owner, url, events } = options
  if (!senders.has(sender)) {
    const meant = didYouMean(String(sender), [...senders.keys()])
    return `sender: the sandbox knows no sender "${sender}"${meant}`
  }
  const fault = isText(url) ? urlFault(url) : 'must be a string'
  if (fault !== undefined) return `url ${fault}`
  if (owner !== undefined && !isText(owner)) return 'owner must be a non-empty string'
  if (events !== undefined && !(Array.isArray(events) && events.every(isText))) {
    return 'events must be a list of event types'
  }
  const isTaken = sender === 'handinger' && store.webhooks.list(sender, owner ?? '1').length > 0
  return isTaken
    ? 'owner already has a webhook, and a worker can have only one: delete it first'
    : undefined
}

/**
 * Registers a webhook with a sender. If the sender uses a handshake or a test, it starts immediately.
 *
 * @throws TypeError naming the invalid option.
 */
export function registerWebhook(
  sandbox: SandboxContext,
  options: RegisterOptions,
): RegisteredWebhook {
  checkOptions('register', options, ['sender', 'url', 'owner', 'events'])
  const fault = faultOf(sandbox, options)
  if (fault !== undefined) throw new TypeError(`register: ${fault}`)
  const { sender, url, owner = '1', events } = options
  const webhook = addWebhook(sandbox, { sender, url, owner, events })
  if (sender === 'ricloud') triggerTest(sandbox, webhook)
  return registeredView(webhook)
}
