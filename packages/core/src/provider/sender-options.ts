import { checkOptions } from '../util/check-options.ts'
import type { EventSchemas } from './event-schema.ts'
import type { Secret } from './secret.ts'

/** The options that the providers of senders with a shared secret have in common. */
export interface SenderOptions<X extends object> {
  /** The secret that the sender signs with; several while you rotate, or a function. */
  readonly secret: Secret
  /** Events beyond the listed ones, or other types of those. @default none */
  readonly events?: EventSchemas<X> | undefined
}

const OF_RECEIVER = ['toleranceSeconds', 'maxBodyBytes', 'endpoint', 'handlers', 'replay', 'logger']
const ELSEWHERE = Object.fromEntries(
  OF_RECEIVER.map((name) => [name, `the option ${name} of createReceiver`]),
)

/**
 * Checks that a provider of one sender has no other options than these, `secret` and `events` unless others are named.
 *
 * @throws TypeError naming the unknown option and where it belongs
 */
export function checkSenderOptions(
  provider: string,
  options: object,
  names: readonly string[] = ['secret', 'events'],
): void {
  const misplaced = names.includes('publicKey') ? { ...ELSEWHERE, secret: 'publicKey' } : ELSEWHERE
  checkOptions(provider, options, names, misplaced)
}
