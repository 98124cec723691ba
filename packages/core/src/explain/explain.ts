import type { RequestHead } from '../authenticate/authenticator.ts'
import { splitResolved, unverifiedRequest } from '../authenticate/key-source.ts'
import { schemeAuthenticator, secretRulesOf } from '../authenticate/scheme-authenticator.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { headerLookup } from '../http/headers.ts'
import type { HeadersInput } from '../http/input.ts'
import type { AnyProvider } from '../provider/provider.ts'
import { schemesOf, signedTolerance } from '../provider/scheme.ts'
import type { SchemeData, TokenData } from '../provider/scheme-data.ts'
import type { Secrets } from '../provider/secret.ts'
import { asBytes, type Bytes, utf8 } from '../util/bytes.ts'
import { checkOptions, optionalFunction, positive } from '../util/check-options.ts'
import { withinTime } from '../util/time-limit.ts'
import { bodyHints } from './body-hints.ts'
import { type Diagnosis, diagnosis, refusal } from './diagnosis.ts'
import { type Evidence, MAX_BODY_BYTES, rawSecrets } from './evidence.ts'
import { explainProof } from './explain-proof.ts'
import { explainToken } from './explain-token.ts'

/** A captured request, and what else is known. */
export interface ExplainInput {
  /** The request's headers, in any usual form. */
  readonly headers: HeadersInput
  /** The raw bytes, or what was made of them: a text, or the value that a parser left. */
  readonly body: unknown
  /** The HTTP method of the request. @default 'POST' */
  readonly method?: string | undefined
  /** The request's path and query, or its full address. @default undefined */
  readonly url?: string | undefined
  /** What a secret function gets as `context`. @default undefined */
  readonly context?: unknown
  /**
   * Used instead of the provider's secret. Faults for which a provider cannot be created are explained here.
   * @default the provider's
   */
  readonly secret?: Secrets
  /** Secrets of other endpoints, up to 8, to see whether they were mixed up. @default none */
  readonly otherSecrets?: Secrets
  /** How far the signed time may be from now, either way, in seconds. @default the provider's */
  readonly toleranceSeconds?: number | undefined
  /** The clock, in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined
}

const NAMES: readonly (keyof ExplainInput)[] = [
  'headers',
  'body',
  'method',
  'url',
  'context',
  'secret',
  'otherSecrets',
  'toleranceSeconds',
  'now',
]
const SECRET_TIMEOUT_MS = 5000

/** What to examine. A parsed body is written again, as JavaScript writes it. */
function bodyOf(body: unknown): { readonly bytes: Bytes; readonly isParsed: boolean } {
  if (typeof body === 'string') return { bytes: utf8(body), isParsed: false }
  const bytes = asBytes(body)
  if (bytes !== undefined) return { bytes, isParsed: false }
  return { bytes: utf8(JSON.stringify(body) ?? ''), isParsed: true }
}

/** Of several schemes the first whose header is present decides, as in the receiver; else it is the first. */
function chooseScheme(schemes: readonly SchemeData[], head: RequestHead): SchemeData {
  const present = schemes.find((scheme) => schemeAuthenticator(scheme).isPresent(head))
  return present ?? (schemes[0] as SchemeData)
}

async function secretsOf({ secret }: SchemeData, head: RequestHead): Promise<unknown> {
  if (typeof secret !== 'function') return secret
  const late = () => new Error('the secret function gave no answer')
  const ask = async () => secret(unverifiedRequest(head))
  return splitResolved(await withinTime(SECRET_TIMEOUT_MS, ask, late)).secrets
}

/** The checks that need no secret. */
function* hints(evidence: Evidence, { methods = ['POST'] }: AnyProvider, isParsed: boolean) {
  if (isParsed) yield refusal(new WebhookError('body_already_parsed'))
  if (!methods.includes(evidence.head.method as 'POST')) {
    yield refusal(new WebhookError('method_not_allowed'))
  }
  if (evidence.secrets.every(({ isValidNow }) => !isValidNow)) {
    const hint = 'No secret of the list is valid now.'
    yield refusal(new WebhookError('secret_unavailable', { hint }))
  }
  yield* bodyHints(evidence)
}

/**
 * Tells why a captured delivery does not verify, by trying the common mistakes, most likely first. What makes the
 * signature match comes first, with `matches: true`; hints follow.
 *
 * It is for developers, and its answer is not for the sender. Its work and its memory are bounded, but it does far more
 * than `verify`. The answer never contains a secret or the signature that was expected.
 *
 * @throws TypeError for an unknown option, or a provider whose scheme was not made by this library.
 * @throws RangeError for a tolerance that is not a finite number above 0.
 * @example
 * ```ts
 * const [first] = await explain(provider, { headers: request.rawHeaders, body: rawBytes })
 * console.log(first.sentence, first.fix)
 * ```
 */
export async function explain(
  provider: AnyProvider,
  input: ExplainInput,
): Promise<readonly Diagnosis[]> {
  checkOptions('explain', input, NAMES)
  const schemes = schemesOf(provider?.scheme)
  const { now = Date.now, toleranceSeconds, method = 'POST', url, context } = input
  optionalFunction('explain: now', now)
  if (toleranceSeconds !== undefined) positive('explain: toleranceSeconds', toleranceSeconds)
  const { bytes, isParsed } = bodyOf(input.body)
  if (bytes.length > MAX_BODY_BYTES) return [diagnosis('body_over_limit', false)]

  const headers = headerLookup(input.headers)
  const head: RequestHead = { method: String(method).toUpperCase(), url, headers, context }
  const scheme = chooseScheme(schemes, head)
  const rules = secretRulesOf(scheme)
  const nowMs = now()
  const given = input.secret ?? (await secretsOf(scheme, head).catch(() => undefined))
  const secrets = rawSecrets(given, rules, nowMs)
  if (secrets.length === 0) return [refusal(new WebhookError('secret_unavailable'))]

  const signedSeconds = signedTolerance(scheme)
  const evidence: Evidence = {
    scheme,
    head,
    body: bytes,
    rules,
    secrets,
    others: rawSecrets(input.otherSecrets, rules, nowMs),
    nowMs,
    toleranceSeconds: signedSeconds && (toleranceSeconds ?? signedSeconds),
  }
  const found =
    scheme.kind === 'token'
      ? await explainToken(evidence as Evidence<TokenData>)
      : await explainProof(evidence as Evidence<Exclude<SchemeData, TokenData>>)
  const all = [...found, ...hints(evidence, provider, isParsed)]
  return all.filter(({ code }, i) => all.findIndex((one) => one.code === code) === i)
}
