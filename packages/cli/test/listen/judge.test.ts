import { meta, rine } from '@hookseal/core/providers'
import { signed } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import type { ArrivedRequest } from '../../src/listen/arrived-request.ts'
import { createJudge } from '../../src/listen/judge.ts'

const arrived = (parts: Partial<ArrivedRequest>): ArrivedRequest => ({
  method: 'POST',
  target: '/',
  httpVersion: '1.1',
  headers: [],
  body: Buffer.of(),
  fault: undefined,
  ...parts,
})

describe('createJudge()', () => {
  const secret = 'judge-secret'
  const provider = rine({ secret })
  const { rawHeaders: headers, body } = signed(provider, { event: 'x' })

  it('answers a check by GET, and the same delivery again and again', async () => {
    const { judge } = createJudge({ provider: meta({ secret, verifyToken: 'v' }), secret }, 100)
    const query = 'hub.mode=subscribe&hub.verify_token=v&hub.challenge=c1'
    const answer = { status: 200, body: 'c1' }
    const asked = arrived({ method: 'GET', target: `/hook?${query}` })
    expect(await judge(asked)).toMatchObject({ kind: 'handshake', answer })
    const again = createJudge({ provider, secret }, 1000)
    const request = arrived({ headers, body: Buffer.from(body) })
    for (let i = 0; i < 2; i++) {
      expect(await again.judge(request)).toMatchObject({ kind: 'verified', type: 'x' })
    }
  })

  it.each([
    ['body_aborted', 400],
    ['body_too_large', 413],
    ['body_timeout', 408],
  ] as const)(
    'rejects a body with the fault %s, with and without a provider',
    async (fault, status) => {
      for (const loaded of [{ provider, secret }, undefined]) {
        const verdict = await createJudge(loaded, 1000).judge(arrived({ headers, fault }))
        expect(verdict).toMatchObject({
          kind: 'refused',
          error: { code: fault },
          answer: { status },
        })
      }
    },
  )
})
