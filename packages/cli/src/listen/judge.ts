import { type Answer, type AnyProvider, createReceiver, WebhookError } from '@hookseal/core'
import { type Diagnosis, explain } from '@hookseal/core/explain'
import { type LoadedProvider, otherProviders } from '../options/provider.ts'
import type { ArrivedRequest } from './arrived-request.ts'

/** A receiver's verdict on one request. */
export interface Verdict {
  readonly kind: 'verified' | 'handshake' | 'refused' | 'failed' | 'unchecked'
  /** The event type, once the delivery is verified. */
  readonly type?: string | undefined
  readonly error?: WebhookError | undefined
  /** The response that a receiver would send. */
  readonly answer: Answer
}

/** Determines a receiver's verdict on a request, and the reasons. */
export interface Judge {
  judge(request: ArrivedRequest): Promise<Verdict>
  /** Finds out why a request is rejected. */
  explain(request: ArrivedRequest): Promise<readonly Diagnosis[]>
}

const answerOf = (status: number): Answer => ({ status, headers: {}, body: '' })

/** Without a provider, only requests that cannot be read completely are rejected. */
const UNCHECKED: Judge = {
  async judge({ fault }) {
    if (fault === undefined) return { kind: 'unchecked', answer: answerOf(200) }
    const error = new WebhookError(fault)
    return { kind: 'refused', error, answer: answerOf(error.status) }
  },
  explain: async () => [],
}

/** Creates a judge that uses a receiver with this provider. Without a provider, it accepts everything. */
export function createJudge(loaded: LoadedProvider | undefined, maxBodyBytes: number): Judge {
  if (loaded === undefined) return UNCHECKED
  const { provider, secret } = loaded
  const receiver = createReceiver<object>({
    provider,
    handlers: { '*': () => {} },
    // A repeated request is a developer's retry, so each one is judged.
    replay: false,
    logger: false,
    maxBodyBytes,
    maxBufferedBytes: Math.max(maxBodyBytes, 1 << 28),
  })
  let others: readonly AnyProvider[] | undefined
  const input = ({ method, target: url, headers, body }: ArrivedRequest) => ({
    method,
    url,
    headers,
    body,
  })

  return {
    async judge(request) {
      const { fault } = request
      const read = async () => {
        throw new WebhookError(fault ?? 'body_aborted')
      }
      const received = await receiver.receive(
        fault === undefined ? input(request) : { ...input(request), body: read },
      )
      const { status, headers, body, delivery, error } = received
      const answer = { status, headers, body }
      if (received.kind === 'handshake') return { kind: 'handshake', answer }
      const type = delivery?.type
      if (error === undefined) return { kind: 'verified', type, answer }
      return { kind: delivery === undefined ? 'refused' : 'failed', type, error, answer }
    },
    async explain(request) {
      if (secret === undefined) return explain(provider, input(request))
      others ??= otherProviders(provider, secret)
      return explain(provider, { ...input(request), secret, otherProviders: others })
    },
  }
}
