import { textAt } from '../util/pointer.ts'
import type { Identity } from './provider.ts'
import type { Pointer } from './scheme-kind.ts'

/**
 * An `identify` for a sender that puts the event's name, and perhaps its id, at fixed places of the signed payload. The
 * id then makes two deliveries the same.
 */
export function identityAt(type: Pointer, id?: Pointer): (payload: unknown) => Identity {
  return function identify(payload) {
    const found = id === undefined ? undefined : textAt(payload, id)
    return { type: textAt(payload, type) ?? '', id: found, key: found }
  }
}
