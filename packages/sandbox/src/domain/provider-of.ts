import type { AnyProvider } from '@hookseal/core'
import type { Webhook } from './model.ts'
import type { KnownSender, Senders } from './senders.ts'

/**
 * The sender of this name. @throws Error when the sandbox does not know it, as when a file was made with a provider
 * that is not given this time.
 */
export function senderOf(senders: Senders, name: string): KnownSender {
  const sender = senders.get(name)
  if (sender !== undefined) return sender
  throw new Error(`the sandbox was started without the provider "${name}"`)
}

/** The provider with which a receiver verifies this webhook. */
export function providerOf(
  senders: Senders,
  { sender, secret, url }: Pick<Webhook, 'sender' | 'secret' | 'url'>,
): AnyProvider {
  return senderOf(senders, sender).make({ secret, url })
}
