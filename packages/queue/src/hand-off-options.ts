import type { AnyDelivery, HandlerContext, PackOptions } from '@hookseal/core'
import { checkOptions, optionalFunction, packedHeaders, packSealer } from '@hookseal/core/toolkit'

/** The result of `handOff`. Pass it to the receiver as a handler. */
export type HandOff = (delivery: AnyDelivery, context: HandlerContext) => Promise<void>

/** The options that hand-offs to all engines have in common. */
export interface PackingOptions extends Pick<PackOptions, 'packKey' | 'headers'> {
  /**
   * Returns the W3C trace context to include in a job, such as `traceparent` from `@hookseal/otel`. Called for each
   * delivery, inside the span of its handler.
   *
   * @default none
   */
  readonly traceparent?: (() => string | undefined) | undefined
}

/**
 * Creates the function that packs the deliveries of a hand-off. The key is checked and prepared at creation.
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

/** Checks the client of an engine. @throws TypeError if it lacks one of these methods */
export function checkClient(where: string, client: unknown, methods: readonly string[]): void {
  for (const method of methods) {
    if (typeof (client as Record<string, unknown> | null | undefined)?.[method] === 'function')
      continue
    throw new TypeError(
      `${where}: the client has no ${method}(); pass the engine's own client, as in the example`,
    )
  }
}
