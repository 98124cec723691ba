import { checkOptions } from '../util/check-options.ts'
import type { EventSchemas } from './event-schema.ts'
import type { Secret } from './secret.ts'

/** The options that all providers with a shared secret have in common. */
export interface SenderOptions<X extends object> {
  /** The secret that the sender signs with, a list of secrets during rotation, or a function that returns them. */
  readonly secret: Secret
  /** Additional events, or different types for the listed ones. @default none */
  readonly events?: EventSchemas<X> | undefined
}

const OF_RECEIVER = ['toleranceSeconds', 'maxBodyBytes', 'endpoint', 'handlers', 'replay', 'logger']
const ELSEWHERE = Object.fromEntries(
  OF_RECEIVER.map((name) => [name, `the option ${name} of createReceiver`]),
)

/**
 * Checks that the options of a provider contain only these names, which are `secret` and `events` by default.
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
