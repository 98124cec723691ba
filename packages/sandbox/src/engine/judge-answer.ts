import type { Delivery, DeliveryBytes, Webhook } from '../domain/model.ts'
import { handshakeFault } from '../domain/sender/handshake-fault.ts'
import type { KnownSender } from '../domain/senders.ts'
import type { Answer } from './post.ts'

/** The inputs for judging a response. */
export interface Judged {
  readonly sender: KnownSender
  readonly webhook: Webhook
  readonly delivery: Delivery
  readonly bytes: DeliveryBytes
  readonly answer: Answer
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')

/** Why the sender treats a response as a failure; `null` if it treats it as a success. */
export function answerFault({ sender, webhook, delivery, bytes, answer }: Judged): string | null {
  const { status, error, body } = answer
  if (error !== null || status === null) return error ?? 'there was no response'
  if (delivery.kind !== 'handshake') {
    return sender.habits.accepts(status) ? null : `the receiver responded with ${status}`
  }
  const { secret } = webhook
  return handshakeFault({
    ...{ rule: sender.handshakes?.rule, secret, content: textOf(bytes.body) },
    ...{ isWrong: bytes.signedBody !== null, status, answer: textOf(body) },
  })
}
