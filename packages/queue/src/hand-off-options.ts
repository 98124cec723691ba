import type { AnyDelivery, HandlerContext, PackOptions } from '@hookseal/core'
import { checkOptions, optionalFunction, packKeys } from '@hookseal/core/toolkit'

/** What `handOff` returns: give it as the receiver's handler. */
export type HandOff = (delivery: AnyDelivery, context: HandlerContext) => Promise<void>

/** What a hand-off to every engine needs. */
export interface PackingOptions extends Pick<PackOptions, 'packKey' | 'headers'> {
  /**
   * Gives the W3C trace context that a job takes along: `traceparent` of `@hookseal/otel`. Called for each delivery,
   * inside the span of its handler.
   *
   * @default none
   */
  readonly traceparent?: (() => string | undefined) | undefined
}

/**
 * The options of `packDelivery` among those of a hand-off, checked at creation rather than at the first delivery. The
 * trace context is another one whenever it is read: that of the delivery being handed off.
 *
 * @throws TypeError naming the option that is unknown or unusable
 */
export function readPacking(options: PackingOptions, others: readonly string[]): PackOptions {
  checkOptions('handOff', options, [...others, 'packKey', 'headers', 'traceparent'])
  const { packKey, headers, traceparent } = options
  packKeys(packKey)
  optionalFunction('handOff: traceparent', traceparent)
  return {
    packKey,
    headers: headers && [...headers],
    get traceparent() {
      return traceparent?.()
    },
  }
}

/** @throws TypeError when the client of an engine lacks one of these methods */
export function checkClient(where: string, client: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    if (typeof (client as Record<string, unknown> | null | undefined)?.[method] === 'function')
      continue
    throw new TypeError(
      `${where}: the client has no ${method}(); give the engine's own, as in the example`,
    )
  }
}
