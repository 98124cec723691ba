import { adyenPlatform } from '@hookseal/core/providers/adyen-platform'
import { adyenEvents, adyenPlatformEvents } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const KEY = '11223344D785FBAE710E7F943F307971BB61B21281C98C9129B3D4018A57B2EB'
const provider = adyenPlatform({ secret: KEY })
const { sign, verify, refusal, isDuplicate } = senderBench(provider)
const event = adyenPlatformEvents.minimal('balancePlatform.transfer.created')

describe('adyenPlatform()', () => {
  it('identifies the type of an event by its type', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'adyen-platform',
      type: 'balancePlatform.transfer.created',
      typeAuthenticated: true,
      known: true,
      id: undefined,
      covers: 'body',
    })
    expect(await verify(adyenPlatformEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats equal bodies as one event, for longer than the 30 days of its retries', async () => {
    expect(await isDuplicate([event], [event])).toBe(true)
    const other = adyenPlatformEvents.minimal('balancePlatform.transfer.created')
    expect(await isDuplicate([event], [other])).toBe(false)
    expect(provider.retainMs).toBeGreaterThan(30 * 86_400_000)
  })

  it('takes the old and the new key while a new one spreads', async () => {
    const old = 'AA'.repeat(32)
    expect(await refusal(sign(event, { secret: old }))).toBe('bad_signature')
    const rotating = senderBench(adyenPlatform({ secret: [KEY, old] }))
    expect(await rotating.verify(event, { secret: old })).toMatchObject({ known: true })
  })

  it('rejects a standard webhook, whose signature stands in the body', async () => {
    const { body, headers } = sign(adyenEvents.minimal('AUTHORISATION'))
    const { hmacsignature: _, ...unsigned } = headers
    expect(await refusal({ body, headers: unsigned })).toBe('missing_signature')
  })

  it('requires the key in hexadecimal and decodes it', async () => {
    expect(() => adyenPlatform({ secret: 'no hex' })).toThrow(/^adyenPlatform: secret/)
    const asText = sign(event, { secret: Buffer.from(KEY).toString('hex') })
    expect(await refusal(asText)).toBe('bad_signature')
  })
})
