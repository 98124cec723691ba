import { randomUUID } from 'node:crypto'
import type { AdyenPlatformEvents } from '@hookseal/core/providers/adyen-platform'
import type { EventFactory } from './event-factory.ts'
import { makeEvents, type SenderEvents } from './make-events.ts'

const id = (prefix: string) =>
  `${prefix}${randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase()}`
const onPlatform = (object: object = {}) => ({ balancePlatform: 'AcmePlatform', ...object })
const accountHolder = () => onPlatform({ accountHolder: { id: id('AH'), status: 'active' } })
const balanceAccount = () => onPlatform({ balanceAccount: { id: id('BA'), status: 'active' } })
const paymentInstrument = () => onPlatform({ paymentInstrument: { id: id('PI') } })
const transfer = () => onPlatform({ id: id('TR'), status: 'authorised' })
const merchant = () => ({ merchantId: id('M'), companyId: 'Acme', status: 'Active' })
const token = () => ({
  storedPaymentMethodId: id('T'),
  shopperReference: id('S'),
  merchantAccount: 'AcmeECOM',
})

/** The additional fields that webhooks of one kind have around their data. */
function envelopeOf(type: string): object {
  if (type.startsWith('balancePlatform.')) return {}
  const createdAt = new Date().toISOString()
  return type.startsWith('recurring.') ? { createdAt, eventId: id('E') } : { createdAt }
}

const made: SenderEvents<AdyenPlatformEvents> = makeEvents<AdyenPlatformEvents>({
  factory: 'adyenPlatformEvents',
  data: {
    'balancePlatform.transfer.created': transfer,
    'balancePlatform.transfer.updated': transfer,
    'balancePlatform.accountHolder.created': accountHolder,
    'balancePlatform.accountHolder.updated': accountHolder,
    'balancePlatform.balanceAccount.created': balanceAccount,
    'balancePlatform.balanceAccount.updated': balanceAccount,
    'balancePlatform.paymentInstrument.created': paymentInstrument,
    'balancePlatform.paymentInstrument.updated': paymentInstrument,
    'balancePlatform.report.created': () => onPlatform({ id: id('R'), fileName: 'report.csv' }),
    'balancePlatform.transaction.created': () => onPlatform({ id: id('TX') }),
    'merchant.created': merchant,
    'merchant.updated': merchant,
    'paymentMethod.created': () => ({ id: id('PM'), merchantId: id('M'), type: 'visa' }),
    'recurring.token.created': token,
    'recurring.token.disabled': token,
    'recurring.token.updated': token,
  },
  event: (type, data) => ({ data, environment: 'test', ...envelopeOf(type), type }),
  optional: () => ({ timestamp: new Date().toISOString() }),
  unlisted: 'balancePlatform.inventedForATest',
})

/**
 * Creates webhooks in the format of Adyen for platforms, management and tokens, with new ids.
 *
 * @example
 * ```ts
 * adyenPlatformEvents.minimal('balancePlatform.transfer.updated', { data: { status: 'booked' } })
 * ```
 */
export const adyenPlatformEvents: EventFactory<AdyenPlatformEvents> = made.factory

/** Creates an event of any type, for tools. */
export const sampleOfAdyenPlatform: SenderEvents<AdyenPlatformEvents>['sample'] = made.sample
