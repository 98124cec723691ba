import { type AnyReceiver, createReceiver, type WebhookError } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { rineMessage } from './events.ts'
import { type SignedRequest, signRine } from './sign.ts'

const secret = 'recorder-secret'

/** A receiver for tests of an adapter, with a record of what it did. */
export interface Recorder {
  readonly receiver: AnyReceiver
  /** The event ids that its handler received. */
  readonly seen: readonly string[]
  /** The kinds of outcome of verified deliveries, as `onOutcome` observed them. */
  readonly settled: readonly string[]
  readonly errors: readonly WebhookError[]
}

/** A rine message that the recorder's receiver accepts. */
export function signedMessage(id: string): SignedRequest {
  return signRine(secret, JSON.stringify(rineMessage(id)))
}

/** Creates a receiver with a handler, or without one for guards. It accepts bodies up to 10,000 bytes. */
export function recorder({ handlers = false }: { readonly handlers?: boolean } = {}): Recorder {
  const seen: string[] = []
  const settled: string[] = []
  const errors: WebhookError[] = []
  const receiver = createReceiver({
    provider: rine({ secret }),
    maxBodyBytes: 10_000,
    ...(handlers ? { handlers: { '*': ({ id }) => void seen.push(String(id)) } } : {}),
    logger: false,
    onOutcome: ({ kind, error }) => {
      if (kind === 'rejected') errors.push(error)
      else settled.push(kind)
    },
  })
  return { receiver, seen, settled, errors }
}
