/// <reference lib="dom.asynciterable" />
// The platform wants streams that can be iterated, which the default libraries of ES2018 and later describe.
import azure, { type HttpRequest as AzureRequest, type HttpHandler } from '@azure/functions'
import { createReceiver, fetchInput } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { fetchGuard } from '@hookseal/core/toolkit'
import { rineMessage } from '@hookseal/tests-kit/events'
import { signRine } from '@hookseal/tests-kit/sign'
import { describe, expect, it } from 'vitest'
import { secret } from '../support/basics.ts'

// https://github.com/distributhor/workflow-webhook/issues/56: the request of the v4 model is a class of the platform
// that lacks some members of a Request. It must compile without a cast, and run.

const { HttpRequest, HttpResponse } = azure
const event = { ...rineMessage('m_1'), note: 'Zoë 😀' }
const signed = signRine(secret, JSON.stringify(event))
const url = 'https://f.example.test/api/hook'

const request = (headers = signed.headers) =>
  new HttpRequest({ method: 'POST', url, headers, body: { string: signed.body.toString() } })

function counted() {
  const events: unknown[] = []
  const receiver = createReceiver({
    provider: rine({ secret }),
    handlers: { '*': ({ event }) => void events.push(event) },
    logger: false,
  })
  return { receiver, events }
}

describe('receiver.fetch as an HttpHandler', () => {
  // As in the recipe, without a cast: half of the test is that it compiles.
  const handlerOf =
    (receiver: ReturnType<typeof counted>['receiver']): HttpHandler =>
    (given) =>
      receiver.fetch(given)

  it('runs, and the host reads the answer', async () => {
    const { receiver, events } = counted()
    const answer = await handlerOf(receiver)(request(), {} as never)
    // For what the host does with it, see toRpcHttp in https://github.com/Azure/azure-functions-nodejs-library.
    const host = new HttpResponse(answer as ConstructorParameters<typeof HttpResponse>[0])
    expect({ status: host.status, text: await host.text() }).toEqual({ status: 200, text: '' })
    expect(events).toEqual([event])
  })

  it('refuses a forged request, and another method with an Allow header', async () => {
    const { receiver, events } = counted()
    const forged = await receiver.fetch(request({ 'X-Rine-Signature': '0'.repeat(64) }))
    expect(forged.status).toBe(401)
    const refused = await receiver.fetch(new HttpRequest({ method: 'GET', url }))
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST'])
    expect(events).toEqual([])
  })
})

it('works with fetchInput and a guard', async () => {
  const { receiver } = counted()
  expect((await receiver.verify(fetchInput(request()))).id).toBe('m_1')
  const guard = fetchGuard(receiver, ({ id }, given: AzureRequest) =>
    Response.json({ id, query: given.query.get('x') }),
  )
  expect(await (await guard(request())).json()).toEqual({ id: 'm_1', query: null })
})
