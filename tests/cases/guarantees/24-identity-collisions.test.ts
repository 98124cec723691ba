import { createHmac } from 'node:crypto'
import {
  createReceiver,
  defineProvider,
  hmac,
  type IdentifyRequest,
  type Identity,
  unchecked,
} from '@hookseal/core'
import { expect, it } from 'vitest'
import { recordedLog, secret } from '../support/basics.ts'

// Two events must never share a key: not because JSON.parse rounds numbers, not because a key is empty, and not because
// strings differ only in a lone surrogate. Where identical bodies are separate events, the provider says so.

type Payload = { readonly id?: string | number; readonly type?: string }
const sign = (body: string) => ({
  method: 'POST',
  headers: { 'x-sig': createHmac('sha256', secret).update(body).digest('hex') },
  body,
})

function receiverOf(identify: (payload: Payload, request: IdentifyRequest) => Identity) {
  const { lines, logger } = recordedLog()
  let runs = 0
  const receiver = createReceiver({
    provider: defineProvider({
      name: 'acme',
      scheme: hmac({ secret, header: 'x-sig' }),
      events: { '*': unchecked<Payload>() },
      identify: (payload, request) => identify(payload as Payload, request),
    }),
    handlers: { '*': () => void runs++ },
    logger,
  })
  return {
    lines,
    runs: () => runs,
    async outcomes(...bodies: readonly string[]) {
      const all = []
      for (const body of bodies) all.push(await receiver.receive(sign(body)))
      return all
    },
  }
}

it('numeric ids above 2^53 give different keys when taken from the raw text', async () => {
  const { outcomes, runs } = receiverOf((_payload, { rawBody }) => {
    const [, id] = /"id":(\d+)/.exec(new TextDecoder().decode(rawBody)) ?? []
    return { type: 't', ...(id === undefined ? {} : { id, key: id }) }
  })
  const all = await outcomes('{"id":9007199254740992}', '{"id":9007199254740993}')
  expect(all.map(({ kind }) => kind)).toEqual(['handled', 'handled'])
  expect(all.map(({ delivery }) => delivery?.id)).toEqual(['9007199254740992', '9007199254740993'])
  expect(runs()).toBe(2)
})

it('without a key, the body distinguishes them', async () => {
  const { outcomes, runs } = receiverOf(() => ({ type: 't' }))
  await outcomes('{"id":9007199254740992}', '{"id":9007199254740993}', '{"id":9007199254740992}')
  expect(runs()).toBe(2)
})

it('an empty key is a mistake of the provider, and no event runs with it', async () => {
  const { outcomes, runs } = receiverOf((payload) => ({ type: 't', key: String(payload.id ?? '') }))
  const all = await outcomes('{"a":1}', '{"a":2}')
  for (const { kind, status, error } of all) {
    expect({ kind, status, code: error?.code }).toEqual({
      kind: 'rejected',
      status: 500,
      code: 'provider_failed',
    })
    expect(error?.cause).toBeInstanceOf(TypeError)
  }
  expect(runs()).toBe(0)
})

it('ids that differ in a lone surrogate give three keys', async () => {
  const { outcomes, runs } = receiverOf(({ id }) => ({ type: 't', key: String(id) }))
  const bodies = ['\\ud800', '\\ud801', '\\ufffd'].map((tail) => `{"id":"m_${tail}"}`)
  const all = await outcomes(...bodies, ...bodies)
  expect(all.map(({ kind }) => kind)).toEqual([
    ...Array(3).fill('handled'),
    ...Array(3).fill('duplicate'),
  ])
  expect(new Set(all.map(({ delivery }) => delivery?.key)).size).toBe(3)
  expect(runs()).toBe(3)
})

it('key: false runs identical bodies, and the log says once that no replay is recognized', async () => {
  const { outcomes, runs, lines } = receiverOf(() => ({ type: 't', key: false }))
  const all = await outcomes('{"a":1}', '{"a":1}', '{"a":1}')
  expect(all.map(({ kind }) => kind)).toEqual(['handled', 'handled', 'handled'])
  expect(all[0]?.delivery?.replayScope).toBe('none')
  expect(runs()).toBe(3)
  expect(lines).toEqual([expect.stringContaining('key: false')])
})
