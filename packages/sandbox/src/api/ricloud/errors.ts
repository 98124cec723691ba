import type { Context } from 'hono'

/**
 * `invalid-body`, `invalid-parameter`, `missing-scope` and `limit-exceeded` are documented by ricloud; the others are
 * guesses.
 */
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

/** An error in ricloud's format, for a status. */
export function errorOf(status: number): object {
  const error = OF_STATUS.get(status) ?? 'server-error'
  return { error, message: `The request failed with status ${status}.` }
}

/** Rejects a request. `params` says what is wrong with each parameter. */
export function refuse(
  context: Context,
  status: 400 | 401 | 404,
  error: RicloudErrorCode,
  message: string,
  params?: Readonly<Record<string, string>>,
): Response {
  return context.json({ error, message, ...(params && { params }) }, status)
}

/** Rejects a request because of one parameter. */
export function refuseParameter(context: Context, name: string, fault: string): Response {
  return refuse(context, 400, 'invalid-parameter', `${name} ${fault}.`, { [name]: fault })
}
