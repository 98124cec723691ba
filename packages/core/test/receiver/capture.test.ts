import {
  type CapturedRequest,
  createReceiver,
  type Outcome,
  type ReceiverOptions,
  token,
} from '@hookseal/core'
import { explain } from '@hookseal/core/explain'
import {
  type AcmeEvents,
  acme,
  lost,
  made,
  NOW_MS,
  receiverOf,
  signed,
} from '@hookseal/tests-kit/acme'
import { eventually } from '@hookseal/tests-kit/eventually'
import { describe, expect, it, vi } from 'vitest'

/** A receiver that captures, and what it has captured. */
function capturing(options: Partial<ReceiverOptions<AcmeEvents>> = {}) {
  const captured: [CapturedRequest, Outcome][] = []
  const receiver = receiverOf({
    handlers: { 'thing.made': () => {} },
    capture: (request, outcome) => void captured.push([request, outcome]),
    ...options,
  })
  return { receiver, captured }
}

const now = () => NOW_MS

describe('capture', () => {
  it('gets a rejected request as it arrived, with its signature and its bytes', async () => {
    const { receiver, captured } = capturing()
    const { headers, body } = signed(made())
    const forged = Uint8Array.of(...Buffer.from(String(body)), 0xff)
    const raw = [...Object.entries(headers).flat(), 'X-Twice', '1', 'X-Twice', '2']
    const outcome = await receiver.receive({ url: '/hook?a=1', headers: raw, body: forged })
    expect(captured).toEqual([
      [
        {
          method: 'POST',
          url: '/hook?a=1',
          headers: [...Object.entries(headers), ['X-Twice', '1'], ['X-Twice', '2']],
          body: forged,
        },
        outcome,
      ],
    ])
    expect(captured[0]?.[1]).toBe(outcome)
  })

  it('gets what explain accepts as it is', async () => {
    const { receiver, captured } = capturing()
    const { headers, body } = signed(made())
    await receiver.receive({ headers, body: `${String(body)}\n` })
    const [request] = captured[0] as [CapturedRequest, Outcome]
    const [first] = await explain(acme(), { ...request, now })
    expect(first).toMatchObject({ code: 'trailing_newline_added', matches: true })
    expect(await explain(acme(), request)).toContainEqual(
      expect.objectContaining({ code: 'trailing_newline_added' }),
    )
  })

  it('gets what JSON writes with the body as base64, for the command to read', async () => {
    const { receiver, captured } = capturing()
    const bodies = [[], [0xff], [0xfb, 0xff], [0xfb, 0xff, 0xfe]].map((one) => Uint8Array.from(one))
    for (const body of bodies) await receiver.receive({ headers: signed(made()).headers, body })
    const written = captured.map(([request]) => JSON.parse(JSON.stringify(request)))
    expect(written.map(({ body }) => body)).toEqual(['', '/w==', '+/8=', '+//+'])
    expect(written[0]).toEqual({
      method: 'POST',
      headers: Object.entries(signed(made()).headers),
      body: '',
      isBase64Encoded: true,
    })
  })

  it('gets a request whose run failed, through receive and through admit', async () => {
    const { receiver, captured } = capturing({
      handlers: {
        'thing.made': () => {
          throw new Error('no database')
        },
      },
    })
    await receiver.receive(signed(made('one')))
    const admission = await receiver.admit(signed(made('two')))
    if (admission.kind === 'admitted') await admission.finish('failed')
    await eventually(() => expect(captured).toHaveLength(2))
    expect(captured.map(([{ body }]) => Buffer.from(body).toString())).toEqual([
      JSON.stringify(made('one')),
      JSON.stringify(made('two')),
    ])
    expect(captured.map(([, { kind }]) => kind)).toEqual(['failed', 'failed'])
  })

  it('gets no delivery that was handled, ignored, discarded, or is a copy', async () => {
    const { receiver, captured } = capturing({
      handlers: {
        'thing.made': ({ id }, { discard }) => {
          if (id === 'unwanted') throw discard('no such customer')
        },
      },
    })
    const kinds = []
    for (const event of [made(), made(), lost(), made('unwanted')]) {
      kinds.push((await receiver.receive(signed(event))).kind)
    }
    expect(kinds).toEqual(['handled', 'duplicate', 'ignored', 'discarded'])
    expect(captured).toEqual([])
  })

  it('gets no body of a request that was rejected before its body was read', async () => {
    const { captured } = capturing()
    const readBody = vi.fn(async () => Buffer.from('never read'))
    const receiver = createReceiver({
      provider: { ...acme(), scheme: token({ secret: 'secret-token', header: 'x-token' }) },
      capture: (request, outcome) => void captured.push([request, outcome]),
      logger: false,
    })
    await receiver.admit({ headers: { 'x-token': 'wrong' }, body: readBody })
    expect(captured[0]?.[0].headers).toEqual([['x-token', 'wrong']])
    expect(captured[0]?.[0].body).toHaveLength(0)
    expect(readBody).not.toHaveBeenCalled()
  })

  it('changes no outcome when it throws or rejects, or when the input is none', async () => {
    for (const capture of [
      () => {
        throw new Error('disk full')
      },
      () => Promise.reject(new Error('disk full')),
    ]) {
      const { receiver } = capturing({ capture })
      expect(await receiver.receive({ headers: {}, body: '' })).toMatchObject({ status: 401 })
      expect(await receiver.receive(null as never)).toMatchObject({ kind: 'rejected', status: 500 })
    }
  })

  it('is rejected when it is no function', () => {
    expect(() => receiverOf({ capture: true as never })).toThrow('capture')
  })
})
