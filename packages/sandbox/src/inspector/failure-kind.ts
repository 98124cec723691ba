/** What went wrong with an attempt, according to its response or error. */
export type FailureKind =
  | 'refused'
  | 'no_route'
  | 'wrong_method'
  | 'too_large'
  | 'redirect'
  | 'try_later'
  | 'server_error'
  | 'timeout'
  | 'nothing_listens'
  | 'unknown_host'
  | 'connection_lost'
  | 'tls_failed'
  | 'other'

const STATUSES: Readonly<Record<number, FailureKind>> = {
  400: 'refused',
  401: 'refused',
  403: 'refused',
  404: 'no_route',
  405: 'wrong_method',
  409: 'try_later',
  413: 'too_large',
  429: 'try_later',
  503: 'try_later',
}

const ERRORS: readonly (readonly [FailureKind, RegExp])[] = [
  ['nothing_listens', /ECONNREFUSED/],
  ['unknown_host', /ENOTFOUND|EAI_AGAIN/],
  ['timeout', /no response within|ETIMEDOUT/],
  ['tls_failed', /EPROTO|ERR_TLS|ERR_SSL|CERT|certificate|wrong version number/],
  ['connection_lost', /ECONNRESET|EPIPE|socket hang up|aborted/],
]

/** Classifies a failed attempt. A status counts only if the response was complete. */
export function failureKind(status: number | null, error: string | null): FailureKind {
  const known = ERRORS.find(([, pattern]) => pattern.test(error ?? ''))?.[0]
  if (known !== undefined) return known
  if (status === null) return 'other'
  const listed = STATUSES[status]
  if (listed !== undefined) return listed
  if (status >= 300 && status <= 399) return 'redirect'
  return status >= 500 ? 'server_error' : 'other'
}
