import type { AnyProvider } from '@hookseal/core'
import { handinger, ricloud, rine } from '@hookseal/core/providers'
import type { Sender } from '../model.ts'

const PROVIDERS: Readonly<Record<Sender, (secret: string) => AnyProvider>> = {
  handinger: (secret) => handinger({ secret }),
  ricloud: (secret) => ricloud({ secret }),
  rine: (secret) => rine({ secret }),
}

/** The sender, as a receiver knows it. */
export function providerOf(sender: Sender, secret: string): AnyProvider {
  return PROVIDERS[sender](secret)
}

/** Whether a signature holds a time, so that it can be stale. */
export function signsTime(sender: Sender): boolean {
  return sender === 'ricloud'
}
