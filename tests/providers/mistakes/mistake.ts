import type { SchemeData } from '@hookseal/core/toolkit'
import type { Received, Sender, Sent } from './sender.ts'

/** What one side did wrong. */
export interface Mistake {
  readonly title: string
  /** Whether the mistake is possible with this sender. @default always */
  readonly applies?: (sender: Sender) => boolean
  /** What was sent, and what the receiver has instead. */
  readonly make: (sender: Sender) => { readonly sent: Sent; readonly received: Received }
  /** The code that `explain` finds first. */
  readonly code: string | ((sender: Sender) => string)
}

export type Kind = SchemeData['kind']

export const isKind =
  (...kinds: readonly Kind[]) =>
  ({ scheme }: Sender): boolean =>
    kinds.includes(scheme.kind)

/** Whether the sender signs the bytes of the body. */
export const signsBody = ({ scheme }: Sender): boolean => scheme.covers === 'body'

/** Whether keys are the text of the secret. */
export const isTextKey = ({ scheme }: Sender): boolean =>
  scheme.keyForms.every(({ encoding, prefix }) => encoding === 'utf8' && prefix === '')

/** A request whose receiver has something else. */
export const changed = (sent: Sent, received: Received) => ({ sent, received })

/** A request with the length of its body, as every sender sends it. */
export const withLength = (sent: Sent): Sent => ({
  ...sent,
  headers: [...sent.headers, ['content-length', `${sent.body.length}`]],
})
