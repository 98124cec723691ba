import type { RequestHead } from '../authenticate/authenticator.ts'
import { WebhookError } from '../error/webhook-error.ts'
import { headerLookup } from '../http/headers.ts'
import type { HeadersInput } from '../http/input.ts'
import type { AnyProvider } from '../provider/provider.ts'
import { schemesOf } from '../provider/scheme.ts'
import type { SchemeData, TokenData } from '../provider/scheme-data.ts'
import type { Secrets } from '../provider/secret.ts'
import { asBytes, type Bytes, NO_BYTES, utf8 } from '../util/bytes.ts'
import { checkOptions, optionalFunction, positive } from '../util/check-options.ts'
import { bodyHints } from './body-hints.ts'
import { type Diagnosis, diagnosis, refusal } from './diagnosis.ts'
import { type Evidence, isOf, MAX_BODY_BYTES, type ProofScheme } from './evidence.ts'
import { explainProof } from './explain-proof.ts'
import { explainToken } from './explain-token.ts'
import { type Capture, evidenceOf, likelySchemes } from './gather.ts'
import { otherProvider } from './other-provider.ts'

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
   * Used instead of the provider's secret. For a secret that a provider refuses, create the provider with a function:
   * `stripe({ secret: () => secret })`.
   * @default the provider's
   */
  readonly secret?: Secrets
  /** Secrets of other endpoints, up to 8, to see whether they were mixed up. @default none */
  readonly otherSecrets?: Secrets
  /** Providers of other senders, up to 64, to see whether one of those made the delivery. @default none */
  readonly otherProviders?: readonly AnyProvider[] | undefined
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
  'otherProviders',
  'toleranceSeconds',
  'now',
]

/** What to examine. A parsed body is written again, as JavaScript writes it. */
function bodyOf(body: unknown): { readonly bytes: Bytes; readonly isParsed: boolean } {
  if (typeof body === 'string') return { bytes: utf8(body), isParsed: false }
  const bytes = asBytes(body)
  if (bytes !== undefined) return { bytes, isParsed: false }
  try {
    return { bytes: utf8(JSON.stringify(body) ?? ''), isParsed: true }
  } catch {
    // A circle, a BigInt, or a nesting too deep for the stack: nothing that JSON can have been.
    return { bytes: NO_BYTES, isParsed: true }
  }
}

/** The checks that need no secret. */
function* hints(evidence: Evidence, { methods = ['POST'] }: AnyProvider) {
  if (!methods.includes(evidence.head.method as 'POST')) {
    yield refusal(new WebhookError('method_not_allowed'))
  }
  if (evidence.secrets.every(({ isValidNow }) => !isValidNow)) {
    const hint = 'No secret of the list is valid now.'
    yield refusal(new WebhookError('secret_unavailable', { hint }))
  }
  yield* bodyHints(evidence)
}

/** A parsed body comes first, unless it is known what parsing has changed. It is refused even if it could be verified. */
function withParsedBody(found: readonly Diagnosis[]): readonly Diagnosis[] {
  const isRight = found[0]?.code === 'verified'
  const detail = isRight ? 'Written again it verifies, so the secret is right.' : ''
  const parsed = refusal(new WebhookError('body_already_parsed'), false, detail)
  const isCause = found[0]?.matches === true && !isRight
  const others = found.filter(({ code }) => code !== 'verified')
  return isCause ? [...others, parsed] : [parsed, ...others]
}

/** What one scheme says of a delivery. */
async function explainBy(
  scheme: SchemeData,
  capture: Capture,
  more: (evidence: Evidence) => Iterable<Diagnosis>,
): Promise<readonly Diagnosis[]> {
  const evidence = await evidenceOf(scheme, capture)
  if (evidence === undefined) return [refusal(new WebhookError('secret_unavailable'))]
  const found = isOf<TokenData>(evidence, 'token')
    ? await explainToken(evidence)
    : await explainProof(evidence as Evidence<ProofScheme>)
  return [...found, ...more(evidence)]
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
  const { secret, otherSecrets, otherProviders = [] } = input
  const capture = { head, body: bytes, nowMs: now(), secret, otherSecrets, toleranceSeconds }
  let all: readonly Diagnosis[] = []
  for (const scheme of likelySchemes(schemes, head)) {
    const found = await explainBy(scheme, capture, (one) => hints(one, provider))
    const isProof = found[0]?.matches === true
    if (isProof || all.length === 0) all = found
    if (isProof) break
  }
  const isMoved = all[0]?.code === 'wrong_header'
  if (all[0]?.matches !== true || isMoved) {
    const others = otherProviders.filter((other) => other !== provider)
    const other = await otherProvider(others, capture)
    // That the headers were renamed explains as much, as long as nothing else differs.
    const isLast = isMoved && all[1]?.matches !== true
    if (other !== undefined) all = isLast ? [...all, other] : [other, ...all]
  }
  if (isParsed) all = withParsedBody(all)
  const isUnexplained = ({ code }: Diagnosis) => code === 'unexplained'
  // What can be seen of the body says more than that nothing was found.
  all = [...all.filter((one) => !isUnexplained(one)), ...all.filter(isUnexplained)]
  return all.filter(({ code }, i) => all.findIndex((one) => one.code === code) === i)
}
