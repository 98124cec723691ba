import type { HandlerContext } from '@hookseal/core'
import { fetchGuard } from '@hookseal/core/toolkit'
import { guard as nextGuard } from '@hookseal/next'
import { bodyFor, COPY, type FetchForm, type Route, type Work } from './form.ts'

const responding =
  (work: Work) =>
  async (_delivery: unknown, request: Request, context: HandlerContext): Promise<Response> => {
    const route: Route = {
      context,
      copy: Number(request.headers.get(COPY)),
      response: undefined,
      takeOver() {},
      answer(status) {
        route.result = new Response(bodyFor(status), { status })
      },
    }
    return (await work(route)) as Response
  }

/** The guards for Fetch platforms. */
export const fetchForms: readonly FetchForm[] = [
  {
    platform: 'fetch',
    name: 'Next App, callback',
    serve: (receiver, work) => nextGuard(receiver, responding(work)),
  },
  {
    platform: 'fetch',
    name: 'Fetch, callback',
    serve: (receiver, work) => fetchGuard(receiver, responding(work)),
  },
]
