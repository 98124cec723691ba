import { type AnyReceiver, createReceiver, type WebhookError } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { rineMessage } from './events.ts'
import { type SignedRequest, signRine } from './sign.ts'

const secret = 'recorder-secret'

/** A receiver behind an adapter that is tested, and what happened to it. */
export interface Recorder {
  readonly receiver: AnyReceiver
  /** The ids that its handler was run with. */
  readonly seen: readonly string[]
  /** The kinds of what was settled. */
  readonly settled: readonly string[]
  readonly errors: readonly WebhookError[]
}

/** A message of rine, as the recorder's receiver accepts it. */
export function signedMessage(id: string): SignedRequest {
  return signRine(secret, JSON.stringify(rineMessage(id)))
}

/** A receiver with a handler, or, for guards, without. It takes 10 000 bytes. */
export function recorder({ handlers = false }: { readonly handlers?: boolean } = {}): Recorder {
  const seen: string[] = []
  const settled: string[] = []
  const errors: WebhookError[] = []
  const receiver = createReceiver({
    provider: rine({ secret }),
    maxBodyBytes: 10_000,
    ...(handlers ? { handlers: { '*': ({ id }) => void seen.push(String(id)) } } : {}),
    hooks: {
      onRejected: (error) => void errors.push(error),
      onSettled: ({ kind }) => void settled.push(kind),
    },
  })
  return { receiver, seen, settled, errors }
}
