import {
  createReceiver,
  defineProvider,
  type Provider,
  type Receiver,
  type ReceiverOptions,
  type Scheme,
} from '@hookseal/core'
import { NOW_MS } from '@hookseal/tests-kit/acme'

type Definition = Partial<Omit<Provider<object>, 'scheme'>>
type Options = Partial<Omit<ReceiverOptions<object>, 'provider'>>

/** A sender that is nothing but its scheme. Every payload is called `event`. */
export const providerOf = (
  scheme: Scheme | readonly Scheme[],
  definition: Definition = {},
): Provider<object> =>
  defineProvider<object>({
    name: 'described',
    events: {},
    identify: () => ({ type: 'event' }),
    ...definition,
    scheme,
  })

/** A receiver of such a sender whose clock stands still, and which keeps quiet. */
export const described = (
  scheme: Scheme | readonly Scheme[],
  definition: Definition = {},
  options: Options = {},
): Receiver<object> =>
  createReceiver<object>({
    provider: providerOf(scheme, definition),
    now: () => NOW_MS,
    logger: false,
    ...options,
  })
