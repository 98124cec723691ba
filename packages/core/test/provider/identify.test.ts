import { createHmac } from 'node:crypto'
import {
  createReceiver,
  defineProvider,
  type EventSchema,
  hmac,
  type IdentifyRequest,
  type Identity,
} from '@hookseal/core'
import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { acme, made, receiverOf, signed } from '../support/acme.ts'
import { codeOf } from '../support/code-of.ts'

const identify = (payload: unknown): Identity => ({ type: (payload as { type: string }).type })

function receiver(
  events: Record<string, EventSchema>,
  how: (payload: unknown, request: IdentifyRequest) => Identity = identify,
  schemaTimeoutMs = 5_000,
) {
  const scheme = hmac({ secret: 's', header: 'sig' })
  return createReceiver<object>({
    provider: defineProvider<object>({
      name: 'p',
      scheme,
      events: events as object,
      identify: how,
    }),
    logger: false,
    schemaTimeoutMs,
  })
}
const input = (event: object, headers: Record<string, string> = {}) => {
  const body = JSON.stringify(event)
  const sig = createHmac('sha256', 's').update(body).digest('hex')
  return { headers: { ...headers, sig }, body }
}

describe('an event', () => {
  it.each([
    ['zod', z.object({ type: z.literal('a'), n: z.coerce.number() })],
    ['valibot', v.object({ type: v.literal('a'), n: v.pipe(v.unknown(), v.transform(Number)) })],
  ])('is fitted to a schema of %s, whose output it is', async (_, schema) => {
    const target = receiver({ a: schema as EventSchema })
    const fits = await target.verify(input({ type: 'a', n: '5', more: 1 }))
    expect(fits).toMatchObject({ known: true, event: { type: 'a', n: 5 } })
    const unfit = { type: 'a', n: {} }
    const strict = receiver({ a: z.object({ n: z.number() }) as EventSchema })
    expect(await strict.verify(input(unfit))).toMatchObject({
      known: false,
      type: 'a',
      event: unfit,
    })
  })

  it('is fitted to an asynchronous schema', async () => {
    const schema = z.object({ n: z.number().refine(async (n) => n > 1) })
    const target = receiver({ a: schema as EventSchema })
    expect((await target.verify(input({ type: 'a', n: 2 }))).known).toBe(true)
    expect((await target.verify(input({ type: 'a', n: 1 }))).known).toBe(false)
  })

  it('that is not known is fitted to "*", and rejected when not even that fits', async () => {
    const target = receiver({ '*': z.object({ type: z.string(), id: z.string() }) as EventSchema })
    const known = { type: 'new', id: '1' }
    expect(await target.verify(input(known))).toMatchObject({
      known: false,
      type: 'new',
      event: known,
    })
    expect(await codeOf(target.verify(input({ type: 'new' })))).toBe('invalid_event')
  })

  it('that is listed is payload_mismatch when neither its own schema nor "*" fits', async () => {
    const target = receiver({
      a: z.object({ n: z.number() }) as EventSchema,
      '*': z.object({ id: z.string() }) as EventSchema,
    })
    expect(await codeOf(target.verify(input({ type: 'a' })))).toBe('payload_mismatch')
    expect(await target.verify(input({ type: 'a', id: '1' }))).toMatchObject({
      known: false,
      issues: [{ path: ['n'] }],
    })
  })

  it('is provider_failed if its schema rejects, throws, or takes too long', async () => {
    const judged = (validate: () => unknown) => {
      const schema = { '~standard': { version: 1, vendor: 'test', validate } } as EventSchema
      return codeOf(receiver({ a: schema }, identify, 20).verify(input({ type: 'a' })))
    }
    const broken = new Error('the schema is broken')
    expect(await judged(() => Promise.reject(broken))).toBe('provider_failed')
    expect(await judged(() => new Promise(() => {}))).toBe('provider_failed')
    const throws = () => {
      throw broken
    }
    expect(await judged(throws)).toBe('provider_failed')
  })

  it('that is called "*" is not fitted to that schema as a known one', async () => {
    const target = receiver({ '*': z.object({ type: z.string() }) as EventSchema })
    expect(await target.verify(input({ type: '*' }))).toMatchObject({ known: false, type: '*' })
  })

  it('is identified before it is fitted, with the headers as a Headers', async () => {
    const how = vi.fn(
      (_: unknown, { headers }: IdentifyRequest): Identity => ({
        type: String(headers.get('X-Type')),
        id: [...headers.keys()].join(),
      }),
    )
    const target = receiver({}, how)
    const delivery = await target.verify(input({ type: 'ignored' }, { 'X-Type': 'seen' }))
    expect(delivery).toMatchObject({ type: 'seen', id: 'sig,x-type' })
    expect(how).toHaveBeenCalledOnce()
  })

  it('is not identified when the signature is wrong', async () => {
    const how = vi.fn(identify)
    const { headers } = input({ type: 'a' })
    expect(await codeOf(receiver({}, how).verify({ headers, body: '{"type":"b"}' }))).toBe(
      'bad_signature',
    )
    expect(how).not.toHaveBeenCalled()
  })

  it.each([undefined, null, {}, { type: '' }, { type: 5 }, 'text'])(
    'that identify names %j is invalid_event',
    async (identity) => {
      const target = receiver({}, () => identity as never)
      expect(await codeOf(target.verify(input({ type: 'a' })))).toBe('invalid_event')
    },
  )
})

describe('the request that identify gets', () => {
  it('can be copied', async () => {
    const provider = defineProvider({
      ...acme(),
      identify: (_payload, request) => ({ type: { ...request }.headers.get('x-type') ?? '' }),
    })
    const delivery = await receiverOf({ provider }).verify({
      ...signed(made()),
      headers: { ...signed(made()).headers, 'x-type': 'from.header' },
    })
    expect(delivery.type).toBe('from.header')
  })
})
