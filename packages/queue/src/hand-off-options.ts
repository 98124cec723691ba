import type { AnyDelivery, HandlerContext, PackOptions } from '@hookseal/core'
import { checkOptions, optionalFunction, packedHeaders, packSealer } from '@hookseal/core/toolkit'

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
 * Makes what packs the deliveries of a hand-off. The key is checked and prepared here, at creation.
 *
 * @throws TypeError naming the option that is unknown or unusable
 */
export function packer(
  options: PackingOptions,
  others: readonly string[],
): (delivery: AnyDelivery) => string {
  checkOptions('handOff', options, [...others, 'packKey', 'headers', 'traceparent'])
  const { packKey, headers, traceparent } = options
  optionalFunction('handOff: traceparent', traceparent)
  const sealPack = packSealer(packKey)
  const names = headers && [...headers]
  return (delivery) =>
    sealPack(delivery, {
      headers: names && packedHeaders(delivery, names),
      traceparent: traceparent?.(),
    })
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
