import type { Server, ServerResponse } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { AnyReceiver, HandlerContext } from '@hookseal/core'

/** What a route can do, whatever the framework. */
export interface Route {
  readonly context: HandlerContext
  /** The number of the copy that it serves. */
  readonly copy: number
  /** Node's own response; `undefined` on a Fetch platform. */
  readonly response: ServerResponse | undefined
  /** Tells the framework that the route will answer with Node's own response. */
  takeOver(): void
  /** Answers as shown in the framework's documentation. */
  answer(status: number): void
  /** Finishes the delivery explicitly, in a form that has such a method. */
  readonly finish?: ((result: 'handled' | 'failed') => Promise<void>) | undefined
  /** Whether a throw destroys the response, which means nothing once the client has left. */
  readonly isDestroyedByThrow?: boolean | undefined
  /** What the route returns to the framework. */
  result?: unknown
}

/** A route of the driver. It may return a promise. */
export type Work = (route: Route) => unknown

/** A guard of an adapter in one of its forms, on a server. */
export interface NodeForm {
  readonly platform: 'node'
  readonly name: string
  readonly isHttp2: boolean
  serve(receiver: AnyReceiver, work: Work): Promise<Server | Http2Server>
}

/** A guard for Fetch platforms. */
export interface FetchForm {
  readonly platform: 'fetch'
  readonly name: string
  serve(receiver: AnyReceiver, work: Work): (request: Request) => Promise<Response>
}

export type Form = NodeForm | FetchForm

/** The header that holds the number of a copy. It is not signed. */
export const COPY = 'x-copy'

/** Returns the number of the copy that a Node response answers. */
export const copyOf = ({ req }: ServerResponse): number => Number(req.headers[COPY])

/** The body of a response with this status. */
export const bodyFor = (status: number): string | undefined => (status === 204 ? undefined : 'done')

/** Answers with Node's own response. */
export const endRaw = (response: ServerResponse) => (status: number) => {
  response.statusCode = status
  response.end(bodyFor(status))
}
