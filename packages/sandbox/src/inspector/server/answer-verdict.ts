import type { Attempt } from '../../domain/model.ts'
import { type FailureKind, failureKind } from '../failure-kind.ts'
import type { VerdictView } from './views.ts'

type Said = readonly [sentence: string, fix: string]

const locationOf = ({ responseHeaders }: Attempt) =>
  responseHeaders.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? 'another address'

const pathOf = ({ url }: Attempt) => new URL(url).pathname

/** `127.0.0.1:3411`, also where the port is the protocol's own. */
function placeOf({ url }: Attempt): string {
  const { hostname, port, protocol } = new URL(url)
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`
}

const SAID: Readonly<Record<FailureKind, (attempt: Attempt) => Said>> = {
  refused: ({ status }) => [
    `Your app answered ${status}.`,
    "Look for the reason in your app's log.",
  ],
  no_route: (attempt) => [
    `Your app has no route at ${pathOf(attempt)}.`,
    'Compare this path, and the method, with the route in your app: one of the two is wrong.',
  ],
  wrong_method: (attempt) => [
    `Your app has a route at ${pathOf(attempt)}, but not for POST.`,
    'Register the route for POST.',
  ],
  too_large: () => [
    'A limit on the size of bodies refused it.',
    'Raise the limit of your server or proxy; Hookseal has its own, maxBodyBytes.',
  ],
  redirect: (attempt) => [
    `Your app redirected to ${locationOf(attempt)}. Senders do not follow redirects.`,
    'Register the final URL. Usual causes: a slash at the end, http for https, or a page to log in.',
  ],
  try_later: ({ status }) => [
    `Your app answered ${status}: try again later.`,
    'The next attempt may succeed. With Hookseal, in_flight means that the same event is still being handled.',
  ],
  server_error: ({ status }) => [
    `Your app failed with ${status}.`,
    "Look for [hookseal] in your app's log. The commonest cause is body_already_parsed: a body parser such as express.json() ran before the receiver.",
  ],
  timeout: ({ error }) => [
    `Your app did not answer in time${error?.startsWith('no answer') ? `: ${error}` : ''}.`,
    'Answer first and do slow work afterwards; look for a handler that never ends.',
  ],
  nothing_listens: (attempt) => [
    `Nothing listens on ${placeOf(attempt)}.`,
    "Start your app, or correct the port in the webhook's URL.",
  ],
  unknown_host: (attempt) => [
    `No machine is found under the name ${new URL(attempt.url).hostname}.`,
    "Correct the name in the webhook's URL.",
  ],
  connection_lost: () => [
    'The connection was closed before the answer was complete.',
    "Look for a crash in your app's log.",
  ],
  tls_failed: (attempt) => [
    `A secure connection to ${placeOf(attempt)} could not be made.`,
    'An app of this machine without a certificate needs a URL that begins with http://.',
  ],
  other: ({ status, error }) => [
    status === null ? `The request failed: ${error}.` : `Your app answered ${status}.`,
    "Look for the reason in your app's log.",
  ],
}

/** What an answer other than a refusal says, or a connection that failed. */
export function answerVerdict(attempt: Attempt): VerdictView {
  const kind = failureKind(attempt.status, attempt.error)
  const [sentence, fix] = SAID[kind](attempt)
  return { code: kind, sentence, fix, matches: kind !== 'server_error' && kind !== 'other' }
}
