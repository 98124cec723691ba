import { type AnyProvider, createReceiver, type Delivery, type Outcome } from '@hookseal/core'
import { type SignedRequest, type SignOptions, signed } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { codeOf } from './code-of.ts'

/** What a test asks of a provider. Requests are signed by the testing kit, which uses none of core's code. */
export interface SenderBench {
  readonly sign: (event: unknown, options?: SignOptions) => SignedRequest
  /** Verifies a signed event. */
  readonly verify: (event: unknown, options?: SignOptions) => Promise<Delivery<object>>
  /** Receives a signed event, with a handler for every name. */
  readonly receive: (event: unknown, options?: SignOptions) => Promise<Outcome>
  /** The code with which a request is refused. */
  readonly refusal: (request: Pick<SignedRequest, 'headers' | 'body'>) => Promise<string>
  /** Whether two deliveries have the same replay key. */
  readonly isDuplicate: (
    first: readonly [unknown, SignOptions?],
    second: readonly [unknown, SignOptions?],
  ) => Promise<boolean>
}

/** Puts a provider to the test, at a fixed time. */
export function senderBench(provider: AnyProvider, defaults: SignOptions = {}): SenderBench {
  const receiver = createReceiver<object>({
    provider: provider as never,
    handlers: { '*': () => {} } as never,
    now: () => NOW_MS,
    logger: false,
  })
  const sign: SenderBench['sign'] = (event, options) =>
    signed(provider, event, { now: NOW_MS, ...defaults, ...options })
  const verify: SenderBench['verify'] = (event, options) => receiver.verify(sign(event, options))
  return {
    sign,
    verify,
    receive: (event, options) => receiver.receive(sign(event, options)) as Promise<Outcome>,
    refusal: (request) => codeOf(receiver.verify(request)),
    async isDuplicate(first, second) {
      const [one, other] = [await verify(...first), await verify(...second)]
      return one.key === other.key
    },
  }
}
