import { createHmac } from 'node:crypto'
import {
  type AnyDelivery,
  createReceiver,
  defineProvider,
  hmac,
  memoryReplayStore,
  type Outcome,
} from '@hookseal/core'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recordedLog, secret } from '../support/basics.ts'

// https://github.com/get-convex/workos-authkit/issues/4: the sender adds a field, and the author's schema is strict.
// The event was acknowledged, its handler did not run, and nothing was logged.

const lenient = z.object({
  event: z.literal('user.created'),
  id: z.string(),
  data: z.object({ email: z.string() }),
})
const strict = z.strictObject(lenient.shape)
const body = (address = 'ann@example.test') =>
  JSON.stringify({
    event: 'user.created',
    id: 'event_1',
    data: { email: address },
    context: { client_id: 'a-client-of-somebody' },
  })
const sign = (text = body()) => ({
  headers: { 'x-sig': createHmac('sha256', secret).update(text).digest('hex') },
  body: text,
})

function harness(schema: typeof lenient | typeof strict, withRest = false) {
  const { lines, logger } = recordedLog()
  const outcomes: Outcome[] = []
  const ran: AnyDelivery[] = []
  const store = memoryReplayStore()
  const make = (schema: typeof lenient | typeof strict, onMismatch?: 'deliver') =>
    createReceiver({
      provider: defineProvider({
        name: 'workos',
        scheme: hmac({ secret, header: 'x-sig' }),
        events: { 'user.created': schema },
        identify(payload) {
          const { event, id } = payload as { event: string; id: string }
          return { type: event, id, key: id }
        },
      }),
      handlers: {
        'user.created': (delivery) => void ran.push(delivery),
        ...(withRest ? { '*': (delivery: AnyDelivery) => void ran.push(delivery) } : {}),
      },
      replay: { store },
      onMismatch,
      logger,
      onOutcome: (outcome) => void outcomes.push(outcome),
    })
  return { receiver: make(schema), make, lines, outcomes, ran }
}

describe.each([
  ['without', false],
  ["with a '*' handler", true],
])('%s', (_, withRest) => {
  it('fails the run and names the path, but never the value', async () => {
    const { receiver, lines, outcomes, ran } = harness(strict, withRest)
    const { status, kind, error, body } = await receiver.receive(sign())
    expect({ status, kind, code: error?.code, body }).toEqual({
      status: 500,
      kind: 'failed',
      code: 'payload_mismatch',
      body: '',
    })
    expect(ran).toEqual([])
    expect(outcomes[0]?.delivery).toMatchObject({ known: false, type: 'user.created' })
    expect(outcomes[0]?.delivery?.issues).toHaveLength(1)
    expect(lines).toEqual([expect.stringMatching(/^error .*payload_mismatch user\.created/)])
    expect(lines.join()).not.toMatch(/ann@example|a-client-of-somebody/)
  })

  it('handles the retry of the sender after the schema is corrected', async () => {
    const { receiver, make, ran } = harness(strict, withRest)
    expect((await receiver.receive(sign())).status).toBe(500)
    expect((await make(lenient).receive(sign())).kind).toBe('handled')
    expect(ran).toMatchObject([{ known: true, type: 'user.created' }])
  })

  it('still treats a copy of an event that was handled before as a duplicate', async () => {
    const { receiver, make, ran } = harness(lenient, withRest)
    expect((await receiver.receive(sign())).kind).toBe('handled')
    expect((await make(strict).receive(sign())).kind).toBe('duplicate')
    expect(ran).toHaveLength(1)
  })
})

it("onMismatch: 'deliver' passes it to '*', with its issues", async () => {
  const { make, ran } = harness(strict, true)
  expect((await make(strict, 'deliver').receive(sign())).kind).toBe('handled')
  expect(ran).toMatchObject([{ known: false, type: 'user.created', event: JSON.parse(body()) }])
  expect(ran[0]?.issues).toHaveLength(1)
})

it('verify returns it, with its issues', async () => {
  const { receiver } = harness(strict)
  const { known, issues } = await receiver.verify(sign())
  expect(known).toBe(false)
  expect(issues?.[0]?.message).toContain('context')
})

it('logs the path of a wrong value', async () => {
  const { receiver, lines } = harness(lenient)
  const text = JSON.stringify({ event: 'user.created', id: 'e', data: { email: 5 } })
  expect((await receiver.receive(sign(text))).status).toBe(500)
  expect(lines[0]).toContain('(at /data/email)')
})
