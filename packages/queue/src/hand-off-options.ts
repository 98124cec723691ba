import type { AnyDelivery, HandlerContext, PackOptions } from '@hookseal/core'
import { checkOptions, packKeys } from '@hookseal/core/toolkit'

/** What `handOff` returns: give it as the receiver's handler. */
export type HandOff = (delivery: AnyDelivery, context: HandlerContext) => Promise<void>

/** What a hand-off to every engine needs. */
export type PackingOptions = Pick<PackOptions, 'packKey' | 'headers'>

/**
 * The options of `packDelivery` among those of a hand-off, checked at creation rather than at the first delivery.
 *
 * @throws TypeError naming the option that is unknown or unusable
 */
export function readPacking(options: PackingOptions, others: readonly string[]): PackingOptions {
  checkOptions('handOff', options, [...others, 'packKey', 'headers'])
  const { packKey, headers } = options
  packKeys(packKey)
  return { packKey, headers: headers && [...headers] }
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
