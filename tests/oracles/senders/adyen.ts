import { adyen } from '@hookseal/core/providers/adyen'
import type { Oracle } from '../oracle.ts'
import { sdk, sdkName } from '../sdks.ts'

interface Item {
  readonly pspReference: string
  readonly merchantReference: string
  readonly amount: { readonly value: number; readonly currency: string }
  readonly eventCode: string
  readonly success: string
  readonly additionalData?: { readonly hmacSignature: string }
}

const { hmacValidator: HmacValidator } = await sdk<{
  hmacValidator: new () => {
    calculateHmac(item: Item, key: string): string
    validateHMAC(item: Item, key: string): boolean
  }
}>('@adyen/api-library')
const validator = new HmacValidator()
const secret = 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00'

const itemOf = (body: string): Item => JSON.parse(body).notificationItems[0].NotificationRequestItem
const bodyOf = (item: object) =>
  JSON.stringify({ live: 'false', notificationItems: [{ NotificationRequestItem: item }] })

/** A string with one bit of one character changed. */
function changedText(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length)
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1)
}

const oracle: Oracle = {
  name: 'adyen',
  evidence: sdkName('@adyen/api-library'),
  make: ({ secret }) => adyen({ secret }),
  credentials: { secret },
  event: (noise) =>
    bodyOf({
      pspReference: '8535296650153317',
      merchantAccountCode: 'TestMerchant',
      merchantReference: noise,
      amount: { value: 1000 + noise.length, currency: 'EUR' },
      eventCode: 'AUTHORISATION',
      success: 'true',
      reason: noise,
    }),
  sign(body) {
    const item = itemOf(body)
    const hmacSignature = validator.calculateHmac(item, secret)
    return { headers: {}, body: bodyOf({ ...item, additionalData: { hmacSignature } }) }
  },
  verify: ({ body }) => validator.validateHMAC(itemOf(body), secret),
  // Most bits of the body are not signed.
  change({ body }, random) {
    const item = itemOf(body)
    const { pspReference, merchantReference, amount, eventCode, success } = item
    const changed = [
      { pspReference: changedText(pspReference, random) },
      {
        merchantReference: merchantReference === '' ? 'a' : changedText(merchantReference, random),
      },
      { amount: { ...amount, value: amount.value ^ 1 } },
      { amount: { ...amount, currency: changedText(amount.currency, random) } },
      { eventCode: changedText(eventCode, random) },
      { success: success === 'true' ? 'false' : 'true' },
      { originalReference: 'a' },
      {
        additionalData: { hmacSignature: validator.calculateHmac(item, secret.replace('D', 'E')) },
      },
    ]
    return { body: bodyOf({ ...item, ...changed[Math.floor(random() * changed.length)] }) }
  },
}

export const oracles: readonly Oracle[] = [
  oracle,
  {
    ...oracle,
    name: 'adyen (modification)',
    event: (noise) =>
      bodyOf({
        pspReference: `report_${noise.length}.csv`,
        originalReference: '9913140798220028',
        merchantAccountCode: 'Test Merchant-2',
        merchantReference: '',
        amount: { value: -noise.length, currency: 'JPY' },
        eventCode: 'REFUND_FAILED',
        success: 'false',
        reason: noise,
      }),
  },
]
