import { adyen } from '@hookseal/core/providers/adyen'
import { adyenEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const KEY = 'DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00'
const provider = adyen({ secret: KEY })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = adyenEvents.minimal('AUTHORISATION')
const { NotificationRequestItem: item } = event.notificationItems[0]

/** The event with other fields in its item. */
const withFields = (fields: object, from: object = item) => ({
  live: 'false',
  notificationItems: [{ NotificationRequestItem: { ...from, ...fields } }],
})

/** The fields of the item that was signed. */
function signedItem(): object {
  const { notificationItems } = JSON.parse(Buffer.from(sign(event).body).toString())
  return notificationItems[0].NotificationRequestItem
}

describe('adyen()', () => {
  it('takes the name and the id from proved fields, and says what is proved', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'adyen',
      type: 'AUTHORISATION',
      known: true,
      id: `AUTHORISATION:${item.pspReference}:true`,
      idAuthenticated: true,
      covers: 'fields',
    })
    expect(await verify(adyenEvents.full('REFUND'))).toMatchObject({ type: 'REFUND' })
    expect(await verify(adyenEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats equal proved fields as one event, whatever else the copy says', async () => {
    expect(await isDuplicate([event], [withFields({ eventDate: 'later' })])).toBe(true)
    const failed = withFields({ success: 'false' })
    const capture = withFields({ eventCode: 'CAPTURE' })
    for (const other of [failed, capture]) expect(await isDuplicate([event], [other])).toBe(false)
    expect(provider.retainMs).toBeGreaterThan(30 * 86_400_000)
  })

  it('rejects a changed field that is proved, and cannot see a change of another', async () => {
    const { headers } = sign(event)
    const send = (fields: object) => ({
      headers,
      body: Buffer.from(JSON.stringify(withFields(fields, signedItem()))),
    })
    const amount = { value: 1, currency: 'EUR' }
    for (const changed of [{ amount }, { success: 'false' }, { merchantReference: 'other' }]) {
      expect(await refusal(send(changed))).toBe('bad_signature')
    }
    expect(await refusal(send({ reason: 'forged' }))).toBe('verified')
  })

  it('takes the name of a report as its reference', async () => {
    const pspReference = 'settlement_detail_report_batch_1.tsv'
    const report = withFields({ eventCode: 'REPORT_AVAILABLE', pspReference })
    expect(await verify(report)).toMatchObject({ id: `REPORT_AVAILABLE:${pspReference}:true` })
  })

  it("takes a colon in the merchant's reference, and in no other field", async () => {
    expect(await refusal(sign(withFields({ merchantReference: 'order:1' })))).toBe('verified')
    for (const field of ['pspReference', 'originalReference', 'merchantAccountCode']) {
      expect(await refusal(sign(withFields({ [field]: 'a:b' })))).toBe('malformed_signature')
    }
  })

  it('rejects a second item, which Adyen does not send in JSON', async () => {
    const two = {
      ...event,
      notificationItems: [...event.notificationItems, { NotificationRequestItem: item }],
    }
    expect(await refusal(sign(two))).toBe('malformed_signature')
  })

  it('rejects a notification without a signature', async () => {
    const { headers } = sign(event)
    const body = Buffer.from(JSON.stringify(event))
    expect(await refusal({ headers, body })).toBe('missing_signature')
  })

  it('requires the key in hexadecimal and decodes it', async () => {
    expect(() => adyen({ secret: 'not hexadecimal' })).toThrow(/^adyen: secret/)
    const asText = sign(event, { secret: Buffer.from(KEY).toString('hex') })
    expect(await refusal(asText)).toBe('bad_signature')
  })
})
