// What a Worker bundles: a receiver, a provider, and nothing from Node.
import { createReceiver } from '@hookseal/core'
import { ricloud } from '@hookseal/core/providers'

export interface Vector {
  readonly secret: string
  readonly now: number
  readonly headers: Record<string, string>
  readonly body: string
}

export const verify = ({ secret, now, headers, body }: Vector): Promise<string> =>
  createReceiver({ provider: ricloud({ secret }), now: () => now * 1000 })
    .verify({ headers: new Headers(headers), body })
    .then(
      ({ type }) => type,
      (error) => String(error.code),
    )

// Not run here: Node's own Request and Response need the globals that run-worker.mjs takes away.
export default {
  fetch: (request: Request, env: { readonly SECRET: string }, context: unknown) =>
    createReceiver({
      provider: ricloud({ secret: () => env.SECRET }),
      handlers: { '*': () => {} },
    }).fetch(request, context),
}
