import type { Authenticator, Match, Presented, RequestHead } from '../authenticate/authenticator.ts'
import { type KeySource, type Keys, keySource } from '../authenticate/key-source.ts'
import { schemeAuthenticator, secretRulesOf } from '../authenticate/scheme-authenticator.ts'
import { WebhookError } from '../error/webhook-error.ts'
import type { Bytes } from '../util/bytes.ts'
import { isLater, type Later, whenReady } from '../util/time-limit.ts'
import type { Settings } from './settings.ts'

/** An authenticator of the provider, with its key source. */
export interface ReadyScheme {
  readonly authenticator: Authenticator<never>
  readonly source: KeySource
}

/** Creates the authenticators of a receiver's provider. */
export function readySchemes({ schemes, secretTimeoutMs }: Settings): readonly ReadyScheme[] {
  return schemes.map((scheme) => {
    const authenticator = schemeAuthenticator(scheme)
    const { prepareKey } = authenticator
    const source = keySource(scheme.secret, secretRulesOf(scheme), prepareKey, secretTimeoutMs)
    return { authenticator, source }
  })
}

/** Chooses the first of several schemes whose header is present. There is no fallback. */
export function chooseScheme(schemes: readonly ReadyScheme[], head: RequestHead): ReadyScheme {
  if (schemes.length === 1) return schemes[0] as ReadyScheme
  const present = schemes.find(({ authenticator }) => authenticator.isPresent(head))
  return present ?? (schemes[0] as ReadyScheme)
}

/** What was proved, with which keys, and for which endpoint. */
export interface Proof extends Keys {
  readonly match: Match
}

/** Checks the request's proof against the keys, and again with fresh keys if they can be reloaded. */
export function prove(
  chosen: ReadyScheme,
  presented: Presented,
  keys: Keys,
  body: Bytes,
  head: RequestHead,
  nowMs: number,
): Later<Proof> {
  try {
    const matched = chosen.authenticator.match(presented, keys.keys as never, body, head)
    if (!isLater(matched)) return proofOf(keys, matched)
    return matched.then(
      (match) => proofOf(keys, match),
      (error) => proveAgain(chosen, presented, body, head, nowMs, error),
    )
  } catch (error) {
    return proveAgain(chosen, presented, body, head, nowMs, error)
  }
}

const proofOf = ({ keys, endpoint }: Keys, match: Match): Proof => ({ keys, endpoint, match })

function proveAgain(
  { authenticator, source }: ReadyScheme,
  presented: Presented,
  body: Bytes,
  head: RequestHead,
  nowMs: number,
  error: unknown,
): Later<Proof> {
  const isForged = WebhookError.is(error) && /^bad_/.test(error.code)
  return whenReady(isForged ? source.reload(head, nowMs) : undefined, (fresh) => {
    if (fresh === undefined) throw error
    const matched = authenticator.match(presented, fresh.keys as never, body, head)
    return whenReady(matched, (match) => proofOf(fresh, match))
  })
}
