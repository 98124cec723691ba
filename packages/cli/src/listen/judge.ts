import { type Answer, type AnyProvider, createReceiver, WebhookError } from '@hookseal/core'
import { type Diagnosis, explain } from '@hookseal/core/explain'
import { type LoadedProvider, otherProviders } from '../options/provider.ts'
import type { ArrivedRequest } from './arrived-request.ts'

/** What a receiver makes of one request. */
export interface Verdict {
  readonly kind: 'verified' | 'handshake' | 'refused' | 'failed' | 'unchecked'
  /** The name of the event, once it is proved. */
  readonly type?: string | undefined
  readonly error?: WebhookError | undefined
  /** The answer that a receiver would give. */
  readonly answer: Answer
}

/** Says what a receiver would make of a request, and why. */
export interface Judge {
  judge(request: ArrivedRequest): Promise<Verdict>
  /** Finds out why a request is refused. */
  explain(request: ArrivedRequest): Promise<readonly Diagnosis[]>
}

const answerOf = (status: number): Answer => ({ status, headers: {}, body: '' })

/** Without a provider, only what cannot be read whole is refused. */
const UNCHECKED: Judge = {
  async judge({ fault }) {
    if (fault === undefined) return { kind: 'unchecked', answer: answerOf(200) }
    const error = new WebhookError(fault)
    return { kind: 'refused', error, answer: answerOf(error.status) }
  },
  explain: async () => [],
}

/** A judge that asks a receiver of this provider; without a provider, one that lets everything pass. */
export function createJudge(loaded: LoadedProvider | undefined, maxBodyBytes: number): Judge {
  if (loaded === undefined) return UNCHECKED
  const { provider, secret } = loaded
  const receiver = createReceiver<object>({
    provider,
    handlers: { '*': () => {} },
    // The same request twice is a developer's retry, and each is judged.
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
