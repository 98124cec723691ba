import { textAt } from '../util/pointer.ts'
import type { Identity } from './provider.ts'
import type { Pointer } from './scheme-kind.ts'

/**
 * An `identify` for a sender that puts the event's name, and perhaps its id, at fixed places of the signed payload. Name
 * and id then make two deliveries the same.
 */
export function identityAt(type: Pointer, id?: Pointer): (payload: unknown) => Identity {
  return function identify(payload) {
    const name = textAt(payload, type) ?? ''
    const found = id === undefined ? undefined : textAt(payload, id)
    return { type: name, id: found, key: found === undefined ? undefined : `${name}:${found}` }
  }
}
