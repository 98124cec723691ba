import { docusign } from '@hookseal/core/providers/docusign'
import { docusignEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const secret = 'c2Vjb25kLWtleS1vZi10aGUtYWNjb3VudA=='
const { sign, verify, refusal, isDuplicate } = senderBench(docusign({ secret }))
const event = docusignEvents.minimal('envelope-completed')

describe('docusign()', () => {
  it('identifies the type of an event by its body, which has no id', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'docusign',
      type: 'envelope-completed',
      known: true,
      id: undefined,
      typeAuthenticated: true,
      covers: 'body',
      timestamp: undefined,
    })
    expect(await verify(docusignEvents.unknown())).toMatchObject({ known: false })
  })

  it('treats an equal body as a duplicate, and a retry as a new delivery', async () => {
    expect(await isDuplicate([event], [event, { now: NOW_MS + 60_000 }])).toBe(true)
    expect(await isDuplicate([event], [{ ...event, retryCount: 1 }])).toBe(false)
  })

  it('accepts a delivery of which any of the signatures is by its key', async () => {
    const request = sign(event, { secret: ['first-key', 'third-key', secret] })
    expect(Object.keys(request.headers)).toContain('x-docusign-signature-3')
    expect(await refusal(request)).toBe('verified')
    expect(await refusal(sign(event, { secret: ['first-key', 'third-key'] }))).toBe('bad_signature')
  })

  it('reads the headers up to 16, and no other', async () => {
    const { headers, body } = sign(event)
    const own = headers['x-docusign-signature-1'] as string
    const at = (n: string) => refusal({ headers: { [`x-docusign-signature-${n}`]: own }, body })
    expect(await at('16')).toBe('verified')
    for (const n of ['0', '01', '17']) expect(await at(n)).toBe('missing_signature')
  })

  it('uses the whole text of the key, and does not decode it', async () => {
    const decoded = sign(event, { secret: Buffer.from(secret, 'base64') })
    expect(await refusal(decoded)).toBe('bad_signature')
  })

  it('reads neither XML nor the older JSON', async () => {
    expect(await refusal(sign('<DocuSignEnvelopeInformation/>'))).toBe('invalid_json')
    expect(await refusal(sign({ status: 'completed', envelopeId: 'e1' }))).toBe('invalid_event')
  })

  it('names the provider in the error if the secret is missing', () => {
    expect(() => docusign({ secret: undefined })).toThrow(/^docusign: secret is undefined/)
  })
})
