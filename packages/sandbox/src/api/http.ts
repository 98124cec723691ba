import type { Context, MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiSender } from '../domain/model.ts'
import type { PlannedFailure, SandboxContext } from '../domain/sandbox-context.ts'

/** Parses a request's JSON whatever its Content-Type; `undefined` if there is none or it is invalid. */
export async function jsonBody(context: Context): Promise<unknown> {
  try {
    return JSON.parse(await context.req.text())
  } catch {
    return undefined
  }
}

/** Parses a whole number from the query: the default if it is absent, `undefined` if it is out of range. */
export function wholeNumber(
  context: Context,
  name: string,
  range: { readonly min: number; readonly max: number; readonly fallback: number },
): number | undefined {
  const text = context.req.query(name)
  if (text === undefined) return range.fallback
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  return value >= range.min && value <= range.max ? value : undefined
}

/** Requires `Authorization: <scheme> <anything>`. Any token is accepted: the sandbox has no accounts. */
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

/** Responds with the failures planned by `failNext`, each once. */
export function plannedFailures(
  sandbox: SandboxContext,
  sender: ApiSender,
  bodyOf: (failure: PlannedFailure) => unknown,
): MiddlewareHandler {
  return async (context, next) => {
    const failure = sandbox.planned[sender].shift()
    if (failure === undefined) return next()
    const body = failure.body === undefined ? bodyOf(failure) : failure.body
    return context.json(body as object, failure.status as ContentfulStatusCode, {
      ...failure.headers,
    })
  }
}
