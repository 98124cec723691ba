import type { EventSchemas } from './event-schema.ts'
import type { Secret } from './secret.ts'

/** The options that the providers of senders with a shared secret have in common. */
export interface SenderOptions<X extends object> {
  /** The secret that the sender signs with; several while you rotate, or a function. */
  readonly secret: Secret
  /** Events beyond the listed ones, or other types of those. @default none */
  readonly events?: EventSchemas<X> | undefined
}

/** The names of {@link SenderOptions}. */
export const SENDER_OPTION_NAMES: readonly (keyof SenderOptions<object>)[] = ['secret', 'events']
