import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server, type Http2Server } from 'node:http2'
import type { HandlerContext } from '@hookseal/core'
import { type NodeRequest, nodeGuard } from '@hookseal/core/node'
import { guard as pagesGuard } from '@hookseal/next/pages'
import { copyOf, endRaw, type NodeForm, type Route } from './form.ts'

/** A server of either protocol. Their requests and responses differ in type, but are used in the same way. */
export function nodeServer(isHttp2: boolean, listener: RequestListener): Server | Http2Server {
  return isHttp2 ? createHttp2Server(listener as never) : createServer(listener)
}

/** A route that answers with Node's own response. */
export const rawRoute = (
  response: ServerResponse,
  context: HandlerContext,
  finish?: Route['finish'],
): Route => ({
  context,
  copy: copyOf(response),
  response,
  takeOver() {},
  answer: endRaw(response),
  finish,
})

/** The guards of `node:http` and `node:http2`, as a listener and in the form of a middleware. */
export function nodeForms(isHttp2: boolean): readonly NodeForm[] {
  const name = isHttp2 ? 'node:http2' : 'node:http'
  const common = { platform: 'node', isHttp2 } as const
  return [
    {
      ...common,
      name: `${name}, callback`,
      async serve(receiver, work) {
        const listener = nodeGuard(receiver, (_delivery, _request, response, context) =>
          work(rawRoute(response, context)),
        )
        return nodeServer(isHttp2, (request, response) => void listener(request, response))
      },
    },
    {
      ...common,
      name: `${name}, admit`,
      async serve(receiver, work) {
        const guard = nodeGuard(receiver)
        const listener = async (request: NodeRequest, response: ServerResponse) => {
          if (!(await guard.admit(request, response))) return
          const finish: Route['finish'] = (result) => guard.finish(request, result)
          try {
            await work(rawRoute(response, guard.context(request), finish))
          } catch {
            response.statusCode = 500
            response.end()
          }
        }
        return nodeServer(isHttp2, (request, response) => void listener(request, response))
      },
    },
  ]
}

/** The Pages Router calls an API route with Node's own request and response. */
export const pagesForm: NodeForm = {
  platform: 'node',
  name: 'Next Pages, callback',
  isHttp2: false,
  async serve(receiver, work) {
    const handler = pagesGuard(receiver, (_delivery, _request, response, context) =>
      work(rawRoute(response, context)),
    )
    return createServer((request, response) => {
      // As the router answers an error, but with a status that would lose the event.
      const careless = () => {
        response.statusCode = 200
        response.end()
      }
      const route = handler as unknown as (...given: Parameters<RequestListener>) => Promise<void>
      void route(request, response).catch(careless)
    })
  },
}
