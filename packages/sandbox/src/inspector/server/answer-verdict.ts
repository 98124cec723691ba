import type { Attempt } from '../../domain/model.ts'
import { type FailureKind, failureKind } from '../failure-kind.ts'
import type { VerdictView } from './views.ts'

type Said = readonly [sentence: string, fix: string]

const locationOf = ({ responseHeaders }: Attempt) =>
  responseHeaders.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? 'another URL'

const pathOf = ({ url }: Attempt) => new URL(url).pathname

/** For example `127.0.0.1:3411`. Includes the port even if it is the default. */
function placeOf({ url }: Attempt): string {
  const { hostname, port, protocol } = new URL(url)
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
}

const SAID: Readonly<Record<FailureKind, (attempt: Attempt) => Said>> = {
  refused: ({ status }) => [
    `Your app responded with ${status}.`,
    "Check your app's log for the reason.",
  ],
  no_route: (attempt) => [
    `Your app has no route at ${pathOf(attempt)}.`,
    'Compare this path and the method with the route in your app.',
  ],
  wrong_method: (attempt) => [
    `Your app has a route at ${pathOf(attempt)}, but not for POST.`,
    'Register the route for POST.',
  ],
  too_large: () => [
    'The body exceeds a size limit.',
    "Raise the limit of your server or proxy. Hookseal's own limit is maxBodyBytes.",
  ],
  redirect: (attempt) => [
    `Your app redirected to ${locationOf(attempt)}. Senders do not follow redirects.`,
    'Register the final URL. Common causes are a trailing slash, http instead of https, or a login page.',
  ],
  try_later: ({ status }) => [
    `Your app responded with ${status}: try again later.`,
    'The next attempt may succeed. In Hookseal, in_flight means that the same event is still being handled.',
  ],
  server_error: ({ status }) => [
    `Your app failed with ${status}.`,
    "Look for [hookseal] in your app's log. The most common cause is body_already_parsed: a body parser such as express.json() ran before the receiver.",
  ],
  timeout: ({ error }) => [
    `Your app did not respond in time${error?.startsWith('no response') ? `: ${error}` : ''}.`,
    'Respond first and do slow work afterward. Check for a handler that never finishes.',
  ],
  nothing_listens: (attempt) => [
    `Nothing is listening on ${placeOf(attempt)}.`,
    "Start your app, or correct the port in the webhook's URL.",
  ],
  unknown_host: (attempt) => [
    `The host ${new URL(attempt.url).hostname} was not found.`,
    "Correct the host name in the webhook's URL.",
  ],
  connection_lost: () => [
    'The connection was closed before the response was complete.',
    "Check your app's log for a crash.",
  ],
  tls_failed: (attempt) => [
    `A TLS connection to ${placeOf(attempt)} could not be established.`,
    'A local app without a certificate needs a URL that starts with http://.',
  ],
  other: ({ status, error }) => [
    status === null ? `The request failed: ${error}.` : `Your app responded with ${status}.`,
    "Check your app's log for the reason.",
  ],
}

/** Explains a response other than a rejection, or a failed connection. */
export function answerVerdict(attempt: Attempt): VerdictView {
  const kind = failureKind(attempt.status, attempt.error)
  const [sentence, fix] = SAID[kind](attempt)
  return { code: kind, sentence, fix, matches: kind !== 'server_error' && kind !== 'other' }
}
