import { textAt } from '../util/pointer.ts'
import type { Identity } from './provider.ts'
import type { Pointer } from './scheme-kind.ts'

/**
 * Creates an `identify` for a sender whose event type, and possibly event id, have a fixed location in the signed
 * payload. Deliveries with the same type and id are duplicates.
 */
export function identityAt(type: Pointer, id?: Pointer): (payload: unknown) => Identity {
  return function identify(payload) {
    const name = textAt(payload, type) ?? ''
    const found = id === undefined ? undefined : textAt(payload, id)
    return { type: name, id: found, key: found === undefined ? undefined : `${name}:${found}` }
  }
}
