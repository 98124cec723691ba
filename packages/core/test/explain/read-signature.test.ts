import { generateKeyPairSync } from 'node:crypto'
import { standardWebhooksScheme } from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import {
  codes,
  ecSender,
  ed,
  edSender,
  event,
  found,
  hmacSender,
  keys,
  sender,
  signedBy,
} from './support/kinds.ts'

const body = { signedContent: '{body}' } as const

describe('explain() of the signature of a public key', () => {
  it.each([
    ['{hex}', '{base64}'],
    ['{base64}', '{hex}'],
    ['{hex}', 'ed25519={hex}'],
  ] as const)('signature_format: %s is described, %s is sent', async (described, format) => {
    const all = await found(
      edSender({ ...body, format: described }),
      signedBy(edSender({ ...body, format })),
    )
    expect(codes(all)).toEqual(['signature_format true', 'malformed_signature false'])
    expect(all[0]?.fix).toBe(`Set \`format: '${format}'\`.`)
  })

  it.each([
    ['der', 'raw'],
    ['raw', 'der'],
  ] as const)('signature_format: the form %s is described, %s is sent', async (described, sent) => {
    const at = (signatureForm: 'raw' | 'der') => ecSender({ ...body, signatureForm })
    const all = await found(at(described), signedBy(at(sent)))
    expect(codes(all)).toEqual(['signature_format true', 'malformed_signature false'])
    expect(all[0]?.fix).toBe(`Set \`signatureForm: '${sent}'\`.`)
  })

  it('names both options if both differ', async () => {
    const request = signedBy(ecSender({ ...body, signatureForm: 'der', format: '{base64}' }))
    const receiver = ecSender({ ...body, signatureForm: 'raw', format: '{hex}' })
    const [first] = await found(receiver, request)
    expect(first?.fix).toBe("Set `format: '{base64}'` and `signatureForm: 'der'`.")
  })

  it('wrong_header: it is under another name', async () => {
    const all = await found(edSender(body), signedBy(edSender({ ...body, header: 'X-Proof' })))
    expect(codes(all)).toEqual(['wrong_header true'])
    expect(all[0]?.sentence).toContain('x-proof')
  })

  it('signed_content: the sender signs something else', async () => {
    const time = {
      timestampHeader: 'X-Time-Timestamp',
      signedContent: '{timestamp}{body}',
    } as const
    const all = await found(edSender(body), signedBy(edSender(time)))
    expect(codes(all)).toEqual(['signed_content true'])
    expect(all[0]?.fix).toContain('It needs `timestampHeader`.')
  })
})

describe('explain() of a number that a header has', () => {
  const numbered = hmacSender({ header: 'X-Signature-{n}', format: '{base64}' })

  it('finds the signature of any of them', async () => {
    const other = signedBy(hmacSender({ header: 'X-Signature-7', format: '{base64}' }))
    expect(codes(await found(numbered, other))).toEqual(['verified true'])
    const two = signedBy(numbered, event, { secret: ['another', 'a-test-secret'] })
    expect(codes(await found(numbered, two))).toEqual(['verified true'])
    expect(codes(await found(numbered, two, { secret: 'a-test-secret ' }))).toEqual([
      'secret_whitespace true',
    ])
  })

  it('wrong_header: it has none, or the receiver expects none', async () => {
    const bare = hmacSender({ header: 'X-Signature', format: '{base64}' })
    for (const [receiver, request] of [
      [numbered, signedBy(bare)],
      [bare, signedBy(numbered)],
    ] as const) {
      expect(codes(await found(receiver, request))).toEqual(['wrong_header true'])
    }
  })
})

describe('explain() of a list of signatures', () => {
  it('takes each signature once, so that a full list can be explained', async () => {
    const publicKey = `whpk_${keys.ed.raw.toString('base64')}`
    const receiver = sender(standardWebhooksScheme({ publicKey }))
    const others = Array.from({ length: 8 }, () => generateKeyPairSync('ed25519').privateKey)
    const secret = [...others, ed.privateKey].map((key) =>
      key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    )
    const request = signedBy(receiver, event, { secret, privateKey: undefined })
    expect(
      codes(await found(receiver, request, { body: `${Buffer.from(request.body)}\n` })),
    ).toEqual(['trailing_newline_added true'])
  })
})

it('explain() reads the time from another header that has one', async () => {
  const timed = (timestampHeader: string) =>
    hmacSender({ timestampHeader, signedContent: '{timestamp}.{body}' })
  const request = signedBy(timed('Y-Timestamp'))
  const first = async (value: string | undefined) => {
    const headers = { 'x-timestamp': undefined, ...request.headers, 'y-timestamp': value }
    const [found_] = await found(timed('X-Own-Time'), request, { headers })
    return `${found_?.code} ${found_?.matches}`
  }
  expect(await first(new Headers(request.headers).get('y-timestamp') ?? '')).toBe(
    'missing_timestamp true',
  )
  expect(await first(undefined)).toBe('missing_timestamp false')
})
