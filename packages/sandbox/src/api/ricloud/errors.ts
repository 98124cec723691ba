import type { Context } from 'hono'

/** `invalid-body`, `invalid-parameter`, `missing-scope` and `limit-exceeded` are ricloud's; the others are guesses. */
export type RicloudErrorCode =
  | 'invalid-body'
  | 'invalid-parameter'
  | 'missing-scope'
  | 'limit-exceeded'
  | 'not-authenticated'
  | 'not-found'
  | 'server-error'

const OF_STATUS: ReadonlyMap<number, RicloudErrorCode> = new Map<number, RicloudErrorCode>([
  [400, 'invalid-body'],
  [401, 'not-authenticated'],
  [403, 'missing-scope'],
  [404, 'not-found'],
  [429, 'limit-exceeded'],
])

/** An error as ricloud writes it, for a status. */
export function errorOf(status: number): object {
  const error = OF_STATUS.get(status) ?? 'server-error'
  return { error, message: `The request was answered ${status}.` }
}

/** Refuses a request; `params` names what was wrong with each parameter. */
export function refuse(
  context: Context,
  status: 400 | 401 | 404,
  error: RicloudErrorCode,
  message: string,
  params?: Readonly<Record<string, string>>,
): Response {
  return context.json({ error, message, ...(params && { params }) }, status)
}

/** Refuses one parameter. */
export function refuseParameter(context: Context, name: string, fault: string): Response {
  return refuse(context, 400, 'invalid-parameter', `${name} ${fault}.`, { [name]: fault })
}
