import {
  type Admission,
  createReceiver,
  type Delivery,
  type HandlerContext,
  type Handshaken,
  type Outcome,
  type Rejected,
  type WebhookError,
} from '@hookseal/core'
import { type RineEvents, rine } from '@hookseal/core/providers'
import { describe, expectTypeOf, it } from 'vitest'

const receiver = createReceiver({ provider: rine({ secret: 's' }) })
const input = { headers: {}, body: '' }
type D = Awaited<ReturnType<typeof receiver.verify>>

it("is of the sender's deliveries", () => {
  expectTypeOf<D>().toExtend<Delivery<RineEvents>>()
  expectTypeOf<Delivery<RineEvents>>().toExtend<D>()
})

describe('an outcome', () => {
  it('reaches no payload unless it is verified', async () => {
    const outcome = await receiver.receive(input)
    expectTypeOf(outcome).toEqualTypeOf<Outcome<D>>()
    // @ts-expect-error the delivery may not be there
    outcome.delivery.event
    // @ts-expect-error no outcome has an event of its own
    outcome.event
    // @ts-expect-error nor a payload
    outcome.payload
    if (outcome.kind === 'rejected') {
      expectTypeOf(outcome).toEqualTypeOf<Rejected>()
      expectTypeOf(outcome.delivery).toEqualTypeOf<undefined>()
      expectTypeOf(outcome.error).toEqualTypeOf<WebhookError>()
      // @ts-expect-error what was refused has no delivery
      outcome.delivery.event
    } else if (outcome.kind === 'handshake') {
      expectTypeOf(outcome).toEqualTypeOf<Handshaken>()
      // @ts-expect-error a handshake is no event
      outcome.delivery.event
    } else {
      expectTypeOf(outcome.delivery).toEqualTypeOf<D>()
    }
  })

  it('has an error whenever it is not settled, and may have one behind a 2xx', async () => {
    const outcome = await receiver.receive(input)
    switch (outcome.kind) {
      case 'handled':
      case 'ignored':
      case 'duplicate':
      case 'discarded':
        expectTypeOf(outcome.error).toEqualTypeOf<WebhookError | undefined>()
        expectTypeOf(outcome.delivery).toEqualTypeOf<D>()
        expectTypeOf(outcome.reason).toEqualTypeOf<string | undefined>()
        break
      case 'in_flight':
      case 'failed':
      case 'rejected':
        expectTypeOf(outcome.error).toEqualTypeOf<WebhookError>()
        break
      case 'handshake':
        expectTypeOf(outcome.error).toEqualTypeOf<undefined>()
        break
      default:
        expectTypeOf(outcome).toEqualTypeOf<never>()
    }
    if (outcome.delivery === undefined) {
      expectTypeOf(outcome.kind).toEqualTypeOf<'rejected' | 'handshake'>()
    }
  })

  it('is an answer that can be sent without looking at it', async () => {
    const { status, headers, body } = await receiver.receive(input)
    expectTypeOf(status).toEqualTypeOf<number>()
    expectTypeOf(headers).toEqualTypeOf<Readonly<Record<string, string>>>()
    expectTypeOf(body).toEqualTypeOf<string>()
  })
})

describe('an admission', () => {
  it('gives its delivery, run and finish only when it is admitted', async () => {
    const admission = await receiver.admit(input)
    expectTypeOf(admission).toEqualTypeOf<Admission<D> | Outcome<D>>()
    // @ts-expect-error not admitted yet
    admission.finish
    // @ts-expect-error the delivery may not be there
    admission.delivery.event
    if (admission.kind === 'admitted') {
      expectTypeOf(admission.delivery).toEqualTypeOf<D>()
      expectTypeOf(admission.context).toEqualTypeOf<HandlerContext>()
      expectTypeOf(admission.finish).parameters.toEqualTypeOf<
        [result: 'handled' | 'failed' | 'discarded', reason?: unknown]
      >()
      expectTypeOf(admission.finish).returns.resolves.toEqualTypeOf<Outcome<D>>()
      const outcome = admission.run((delivery, context) => {
        expectTypeOf(delivery).toEqualTypeOf<D>()
        expectTypeOf(context).toEqualTypeOf<HandlerContext>()
      })
      expectTypeOf(outcome).resolves.toEqualTypeOf<Outcome<D>>()
      // @ts-expect-error not a boolean
      void admission.finish(true)
    } else {
      expectTypeOf(admission).toEqualTypeOf<Outcome<D>>()
    }
  })
})

describe('verify', () => {
  it('gives the delivery, never a boolean', () => {
    expectTypeOf(receiver.verify).returns.resolves.toEqualTypeOf<D>()
    expectTypeOf(receiver.verify).returns.resolves.not.toExtend<boolean>()
    // @ts-expect-error a forgotten await reaches no event
    receiver.verify(input).event
  })

  it('takes bodies and headers of every shape, and no parsed object', () => {
    const headers = [
      new Headers(),
      { a: 'b', c: ['d'], e: undefined },
      ['a', 'b'],
      [['a', 'b'] as const],
      new Map([['a', 'b']]),
    ]
    const bodies = [
      '',
      new Uint8Array(),
      Buffer.from(''),
      new ArrayBuffer(1),
      async () => new Uint8Array(),
    ]
    for (const given of headers) void receiver.verify({ headers: given, body: '' })
    for (const body of bodies) void receiver.verify({ headers: {}, body })
    // @ts-expect-error parsed JSON cannot be verified
    void receiver.verify({ headers: {}, body: { event: 'x' } })
    // @ts-expect-error headers are needed
    void receiver.verify({ body: '' })
  })
})
