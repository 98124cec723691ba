import type { AnyProvider } from '@hookseal/core'
import { handinger, ricloud, rine } from '@hookseal/core/providers'
import type { Sender } from './model.ts'

const PROVIDERS: Readonly<Record<Sender, (secret: string) => AnyProvider>> = {
  handinger: (secret) => handinger({ secret }),
  ricloud: (secret) => ricloud({ secret }),
  rine: (secret) => rine({ secret }),
}

/** The provider with which a receiver verifies this sender. */
export function providerOf(sender: Sender, secret: string): AnyProvider {
  return PROVIDERS[sender](secret)
}

/** Whether the sender signs a time, so that a signature can be stale. */
export function signsTime(sender: Sender): boolean {
  return sender === 'ricloud'
}
