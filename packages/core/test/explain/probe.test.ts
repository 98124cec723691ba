import { schemesOf } from '@hookseal/core/toolkit'
import { describe, expect, it } from 'vitest'
import { evidenceOf } from '../../src/explain/gather.ts'
import { createProbe, judge } from '../../src/explain/probe.ts'
import { headerLookup } from '../../src/http/headers.ts'
import { edSender, hmacSender, NOW_MS, privateKeyOf, signedBy } from './support/kinds.ts'

const other = Buffer.alloc(64)

const secrets = { secret: undefined, otherSecrets: undefined, toleranceSeconds: undefined }

/** How often a probe of a right signature among wrong ones says so, before its work is used up. */
async function answers(
  provider: ReturnType<typeof hmacSender>,
  signatures: number,
  length: number,
) {
  const request = signedBy(provider, 'x'.repeat(length))
  const [scheme] = schemesOf(provider.scheme)
  const head = {
    method: 'POST',
    url: '/',
    headers: headerLookup(request.headers),
    context: undefined,
  }
  const capture = { head, body: request.body, nowMs: NOW_MS, ...secrets }
  const evidence = scheme && (await evidenceOf(scheme, capture))
  if (evidence === undefined) throw new Error('no secret')
  const right = Buffer.from(Object.values(request.headers).at(-1) ?? '', 'hex')
  const proof = {
    signatures: [...Array.from({ length: signatures - 1 }, () => other), right],
    timestamp: undefined,
    id: undefined,
    bodyDigest: undefined,
  }
  const probe = createProbe(evidence, proof)
  let count = 0
  while (count < 10_000 && (await probe({}))) count++
  return count
}

describe('createProbe()', () => {
  it('makes 4096 MACs at most, however many signatures they are compared with', async () => {
    expect(await answers(hmacSender({ algorithm: 'sha512' }), 16, 1)).toBe(4096)
  })

  it('asks a public key 4096 times at most, about each signature', async () => {
    const provider = edSender({ signedContent: '{body}' })
    expect(privateKeyOf(provider)).toBeDefined()
    expect(await answers(provider, 16, 1)).toBe(256)
  })

  it('hashes 128 MiB at most', async () => {
    expect(await answers(hmacSender({}), 1, 4 << 20)).toBe(32)
  })
})

it('judge() reports whatever an authenticator throws as a refusal', async () => {
  const provider = hmacSender({})
  const [scheme] = schemesOf(provider.scheme)
  const headers = headerLookup({})
  const head = { method: 'POST', url: '/', headers, context: undefined }
  const capture = { head, body: new Uint8Array(), nowMs: NOW_MS, ...secrets }
  const evidence = scheme && (await evidenceOf(scheme, capture))
  if (evidence === undefined) throw new Error('no secret')
  expect(await judge(evidence)).toMatchObject({ error: { code: 'missing_signature' } })
  const cause = new Error('no headers')
  const broken = {
    ...headers,
    only() {
      throw cause
    },
  } as unknown as typeof headers
  const judgment = await judge({ ...evidence, head: { ...head, headers: broken } })
  expect(judgment).toMatchObject({
    presented: undefined,
    error: { code: 'provider_failed', cause },
  })
})
