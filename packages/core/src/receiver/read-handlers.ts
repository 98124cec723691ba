import type { EventSchema } from '../provider/event-schema.ts'
import { checkOptions, didYouMean, optionalFunction } from '../util/check-options.ts'

/** A handler without its specific types. */
export type AnyHandler = (delivery: never, context: never) => unknown

/**
 * Reads the handlers by event type. Each type must be listed, or be `'*'`. @throws TypeError that lists the known types
 */
export function readHandlers(
  handlers: object,
  schemas: ReadonlyMap<string, EventSchema>,
): ReadonlyMap<string, AnyHandler> {
  checkOptions('handlers', handlers, Object.keys(handlers ?? {}))
  const listed = [...schemas.keys()].filter((name) => name !== '*')
  const found = new Map<string, AnyHandler>()
  for (const [name, handler] of Object.entries(handlers)) {
    if (name !== '*' && !listed.includes(name)) {
      const known = listed.length === 0 ? 'none are listed' : `${listed.join(', ')}`
      throw new TypeError(
        `handlers: "${name}" is not listed in this provider's events (${known})${didYouMean(name, listed) || '.'} ` +
          `Add events: { '${name}': unchecked<T>() }, or handle '*'.`,
      )
    }
    optionalFunction(`handlers["${name}"]`, handler)
    if (handler !== undefined) found.set(name, handler)
  }
  return found
}
