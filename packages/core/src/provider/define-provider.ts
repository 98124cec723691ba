import type { Answer } from '../delivery/outcome.ts'
import { checkOptions, nonEmpty, optionalFunction, positive } from '../util/check-options.ts'
import type { Provider } from './provider.ts'
import { sealedScheme } from './scheme.ts'

function checkAnswer({ status, headers, body }: Answer): void {
  if (!(status >= 200 && status <= 299)) {
    throw new RangeError('defineProvider: answer.status must be a 2xx: anything else loses events')
  }
  if (body !== '' && [204, 205].includes(status)) {
    throw new TypeError('defineProvider: answer.body must be empty with a 204 or 205')
  }
  // A TypeError for a name or value that no answer could be sent with.
  new Headers(headers)
}

/**
 * Describes a sender, as data.
 *
 * @throws TypeError naming the part that is missing, unknown or of the wrong kind.
 * @example GitHub names the event in a header that it does not sign: whoever captured a delivery can rename it.
 * ```ts
 * const github = defineProvider({
 *   name: 'github',
 *   scheme: hmac({ secret, header: 'X-Hub-Signature-256', format: 'sha256={hex}' }),
 *   events: { push: unchecked<PushEvent>() },
 *   identify: (_payload, headers) => ({
 *     type: headers.get('x-github-event') ?? 'unknown',
 *     id: headers.get('x-github-delivery') ?? undefined,
 *     idAuthenticated: false,
 *   }),
 * })
 * ```
 */
export function defineProvider<E extends object>(definition: Provider<E>): Provider<E> {
  const known = ['name', 'scheme', 'events', 'identify', 'retainMs', 'answer']
  checkOptions('defineProvider', definition, known)
  const { name, scheme, events, identify, retainMs, answer } = definition
  nonEmpty('defineProvider: name', name)
  sealedScheme(scheme)
  optionalFunction('defineProvider: identify', identify ?? null)
  if (retainMs !== undefined) positive('defineProvider: retainMs', retainMs)
  if (answer !== undefined) checkAnswer(answer)
  checkOptions('defineProvider: events', events, Object.keys(events ?? {}))
  for (const [event, schema] of Object.entries<unknown>({ ...events })) {
    const standard = (schema as { '~standard'?: { validate?: unknown } } | undefined)?.['~standard']
    if (typeof standard?.validate === 'function') continue
    throw new TypeError(
      `defineProvider: events["${event}"] is not a Standard Schema or unchecked<T>()`,
    )
  }
  return Object.freeze({ name, scheme, events: { ...events }, identify, retainMs, answer })
}
