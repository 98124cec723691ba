import { hmac, payloadHmac, standardWebhooksScheme, token } from '@hookseal/core'
import { describe, expect, it, vi } from 'vitest'
import { codes, event, found, secret, sender, signedBy } from './support/kinds.ts'

const whsec = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const signature = standardWebhooksScheme({ secret: whsec, headerPrefix: 'webhook' })
const plain = token({ secret, header: 'X-Own-Token' })
const both = sender([signature, plain], { signatureRequired: false })
const bySignature = signedBy(sender(signature))
const byToken = signedBy(sender(plain))

describe('explain() of a list of schemes', () => {
  it('explains the signature where its header is present', async () => {
    expect(codes(await found(both, bySignature))).toEqual(['verified true'])
    const body = `${Buffer.from(bySignature.body)}\n`
    expect(codes(await found(both, bySignature, { body }))).toEqual(['trailing_newline_added true'])
    const headers = { ...byToken.headers, ...bySignature.headers }
    expect(codes(await found(both, bySignature, { body, headers }))).toEqual([
      'trailing_newline_added true',
    ])
  })

  it('explains the token where only its header is present', async () => {
    expect(codes(await found(both, byToken))).toEqual(['verified true'])
    const headers = { 'x-own-token': `Bearer ${secret}` }
    expect(codes(await found(both, byToken, { headers }))).toEqual([
      'token_with_scheme_prefix true',
    ])
  })

  it('looks for the header of each scheme if none is present', async () => {
    const renamed = Object.fromEntries(
      Object.entries(bySignature.headers).map(([name, value]) => [
        name.replace('webhook-', 'acme-'),
        value,
      ]),
    )
    expect(codes(await found(both, bySignature, { headers: renamed }))).toEqual([
      'wrong_header true',
    ])
    const [moved, ...more] = await found(both, byToken, { headers: { authorization: secret } })
    expect(moved).toMatchObject({ code: 'wrong_header', matches: true })
    expect(moved?.sentence).toContain('authorization')
    expect(codes(more)).toEqual(['missing_token false'])
  })

  it('names the first of two that match', async () => {
    const headers = Object.fromEntries(
      Object.entries(bySignature.headers).map(([name, value]) => [
        name.replace('webhook', 'acme'),
        value,
      ]),
    )
    const all = await found(both, bySignature, { headers: { ...headers, authorization: secret } })
    expect(all[0]?.sentence).toContain('acme-signature')
  })

  it('speaks of the first scheme if no header is present at all', async () => {
    const all = await found(both, byToken, { headers: {} })
    expect(codes(all)).toEqual(['missing_signature false'])
    expect(all[0]?.fix).toContain('webhook-signature')
  })

  it('explains a proof in the payload where no header is present, as the receiver does', async () => {
    const proof = payloadHmac({
      secret,
      proof: { signature: '/mac', id: '/id', signedContent: '{id}' },
    })
    const mixed = sender([hmac({ secret, header: 'X-Signature' }), proof], {
      signatureRequired: false,
    })
    const request = signedBy(sender(proof), event)
    expect(codes(await found(mixed, request))).toEqual(['verified true'])
    expect(codes(await found(mixed, request, { secret: `${secret}\n` }))).toEqual([
      'secret_whitespace true',
    ])
    const moved = signedBy(sender(hmac({ secret, header: 'Y-Signature' })))
    expect(codes(await found(mixed, moved))).toEqual(['wrong_header true'])
  })

  it('asks each scheme for its own secret', async () => {
    const late = token({ secret: () => Promise.reject(new Error('no')), header: 'X-Own-Token' })
    const receiver = sender([signature, late], { signatureRequired: false })
    expect(codes(await found(receiver, byToken))).toEqual(['secret_unavailable false'])
    expect(codes(await found(receiver, bySignature))).toEqual(['verified true'])
  })
})

describe('explain() of secrets that are not available', () => {
  it('secret_unavailable: the secret function takes longer than 5 s', async () => {
    vi.useFakeTimers()
    try {
      const slow = sender(token({ secret: () => new Promise(() => {}), header: 'X-Own-Token' }))
      const explained = found(slow, byToken)
      await vi.advanceTimersByTimeAsync(4999)
      expect(await Promise.race([explained, 'waits'])).toBe('waits')
      await vi.advanceTimersByTimeAsync(1)
      expect(codes(await explained)).toEqual(['secret_unavailable false'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('secret_unavailable: no secret of the list is valid now', async () => {
    const over = [{ value: 'another', notAfter: new Date(0) }]
    expect(codes(await found(sender(plain), byToken, { secret: over }))).toEqual([
      'secret_unavailable false',
      'unexplained false',
    ])
  })
})
