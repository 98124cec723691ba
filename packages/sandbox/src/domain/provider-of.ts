import type { AnyProvider } from '@hookseal/core'
import type { Webhook } from './model.ts'
import type { KnownSender, Senders } from './senders.ts'

/**
 * Returns the sender with this name. @throws Error if the sandbox does not know it, for example because a file was
 * created with a provider that was not passed this time.
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
