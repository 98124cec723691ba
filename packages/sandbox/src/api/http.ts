import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Sender } from '../model.ts'
import type { PlannedFailure, World } from '../senders/world.ts'

/** The JSON of a request, whatever its Content-Type says; `undefined` when there is none or it is broken. */
export async function jsonBody(context: Context): Promise<unknown> {
  try {
    return JSON.parse(await context.req.text())
  } catch {
    return undefined
  }
}

/** A whole number of a query; the default when it is left out, `undefined` when it is no such number. */
export function wholeNumber(
  context: Context,
  name: string,
  range: { readonly least: number; readonly most: number; readonly otherwise: number },
): number | undefined {
  const text = context.req.query(name)
  if (text === undefined) return range.otherwise
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return value >= range.least && value <= range.most ? value : undefined
}

/** Asks for `Authorization: <scheme> <anything>`: the sandbox has no accounts. */
export function authorized(
  scheme: string,
  refuse: (context: Context) => Response,
): MiddlewareHandler {
  return async (context, next) => {
    const [given, credential = ''] = (context.req.header('authorization') ?? '').split(' ')
    if (given !== scheme || credential.trim() === '') return refuse(context)
    return next()
  }
}

/** Gives the answers that were ordered with `failNext`, each once. */
export function plannedFailures(
  world: World,
  sender: Sender,
  bodyOf: (failure: PlannedFailure) => unknown,
): MiddlewareHandler {
  return async (context, next) => {
    const failure = world.planned[sender].shift()
    if (failure === undefined) return next()
    const body = failure.body === undefined ? bodyOf(failure) : failure.body
    return context.json(body as object, failure.status as ContentfulStatusCode, {
      ...failure.headers,
    })
  }
}
