/** The events that most applications handle. */
export const ADYEN_PLATFORM_EVENTS = [
  'balancePlatform.accountHolder.created',
  'balancePlatform.accountHolder.updated',
  'balancePlatform.balanceAccount.created',
  'balancePlatform.balanceAccount.updated',
  'balancePlatform.paymentInstrument.created',
  'balancePlatform.paymentInstrument.updated',
  'balancePlatform.report.created',
  'balancePlatform.transaction.created',
  'balancePlatform.transfer.created',
  'balancePlatform.transfer.updated',
  'merchant.created',
  'merchant.updated',
  'paymentMethod.created',
  'recurring.token.created',
  'recurring.token.disabled',
  'recurring.token.updated',
] as const

/** The fields common to all of these webhooks; for full types of `data`, see `@adyen/api-library`. */
export interface AdyenPlatformEvent<N extends string = string> {
  /** The event type, such as `balancePlatform.transfer.created`. */
  readonly type: N
  /** The environment, `test` or `live`. */
  readonly environment: string
  /** What the event is about. */
  readonly data: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

type Listed = { readonly [N in (typeof ADYEN_PLATFORM_EVENTS)[number]]: AdyenPlatformEvent<N> }

/** The events of Adyen for platforms that most applications handle; there are more. */
export interface AdyenPlatformEvents extends Listed {
  /** Every event that is not listed. */
  readonly '*': AdyenPlatformEvent
}
