import type { ServerResponse } from 'node:http'
import type { ActEffect } from './entry.ts'
import type { Route } from './forms/form.ts'

/** What an act can tell the interleaving while it is under way. */
export interface Scene {
  /** Notes what an act has turned out to be. */
  note(act: string, effect: ActEffect['effect'], isEnd?: boolean): void
  /** Does an act after the route has returned, when the interleaving permits it. */
  later(act: Act): void
}

/** One step of a route. */
export interface Act extends ActEffect {
  readonly name: string
  run(route: Route, scene: Scene): unknown
}

const SUCCESS: ActEffect = { effect: 'success', isEnd: true }
const FAILURE: ActEffect = { effect: 'failure', isEnd: true }
const NONE: ActEffect = { effect: 'none', isEnd: false }

/** An act that ends its run with a success, if nothing fails. */
export const succeeds = (name: string, run: Act['run']): Act => ({ name, run, ...SUCCESS })
/** An act that ends its run with a failure. */
export const fails = (name: string, run: Act['run']): Act => ({ name, run, ...FAILURE })
/** An act that decides nothing. */
export const does = (name: string, run: Act['run']): Act => ({ name, run, ...NONE })

/** Node's own response, of which the route takes charge. */
export function takenOver(route: Route): ServerResponse {
  const { response } = route
  if (response === undefined) throw new TypeError('a Fetch platform has no response of its own')
  route.takeOver()
  return response
}

const isSuccess = (status: number) => status >= 200 && status < 300

/** Answers as the framework documents it. */
export const answers = (status: number): Act =>
  (isSuccess(status) ? succeeds : fails)(`answers ${status}`, (route) => route.answer(status))

/** Ends Node's own response. */
export const ends = (status: number): Act =>
  (isSuccess(status) ? succeeds : fails)(`ends with ${status}`, (route) => {
    const response = takenOver(route)
    response.statusCode = status
    response.end()
  })

/** Throws an error. */
export const throws: Act = fails('throws', () => {
  throw new Error('the route failed')
})

/** Sends the head of a 200 and the first bytes of its body. */
export const writes: Act = does('writes', ({ response }) => {
  if (response === undefined || response.writableEnded) return
  response.statusCode = 200
  response.write('half of')
})

/** Sets the status of a response that is not ended. */
export const setsStatus = (status: number): Act => ({
  name: `sets the status ${status}`,
  effect: isSuccess(status) ? 'none' : 'failure',
  isEnd: false,
  run(route) {
    takenOver(route).statusCode = status
  },
})
