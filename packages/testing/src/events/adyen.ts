import { randomUUID } from 'node:crypto'
import type { AdyenEvents } from '@hookseal/core/providers/adyen'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const reference = () => randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()
const nothing = () => ({})
const modification = () => ({ originalReference: reference() })

function notification(eventCode: string, fields: object): object {
  const item = {
    eventCode,
    success: 'true',
    pspReference: reference(),
    merchantAccountCode: 'AcmeECOM',
    merchantReference: `order-${reference()}`,
    amount: { value: 1000, currency: 'EUR' },
    eventDate: new Date().toISOString().replace(/\.\d+Z$/, '+00:00'),
    ...fields,
  }
  return { live: 'false', notificationItems: [{ NotificationRequestItem: item }] }
}

const made: SenderEvents<AdyenEvents> = makeEvents<AdyenEvents>({
  factory: 'adyenEvents',
  data: {
    AUTHORISATION: nothing,
    CANCELLATION: modification,
    CAPTURE: modification,
    CAPTURE_FAILED: modification,
    CHARGEBACK: modification,
    NOTIFICATION_OF_CHARGEBACK: modification,
    RECURRING_CONTRACT: modification,
    REFUND: modification,
    REFUND_FAILED: modification,
    REPORT_AVAILABLE: () => ({
      pspReference: `settlement_detail_report_batch_${reference()}.csv`,
      merchantReference: '',
      reason: 'https://ca-test.adyen.com/reports/download',
    }),
  },
  event: notification,
  optional: (eventCode, fields) =>
    notification(eventCode, {
      paymentMethod: 'visa',
      operations: ['CANCEL', 'CAPTURE', 'REFUND'],
      reason: '033899:1111:03/2030',
      additionalData: { expiryDate: '03/2030', cardSummary: '1111' },
      ...fields,
    }),
  unlisted: 'INVENTED_FOR_A_TEST',
})

/**
 * Creates standard webhooks in the format of Adyen, with new references. `signed()` adds the signature to the item.
 *
 * @example
 * ```ts
 * signed(provider, adyenEvents.minimal('AUTHORISATION'))
 * ```
 */
export const adyenEvents: EventFactory<AdyenEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfAdyen: SenderEvents<AdyenEvents>['sample'] = made.sample
