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

/** A captured request, and anything else that is known about it. */
export interface ExplainInput {
  /** The request's headers, in any usual form. */
  readonly headers: HeadersInput
  /** The raw bytes, or what became of them: a string, or the value that a parser produced. */
  readonly body: unknown
  /** The HTTP method of the request. @default 'POST' */
  readonly method?: string | undefined
  /** The request's path and query, or its full address. @default undefined */
  readonly url?: string | undefined
  /** The `context` that is passed to a secret function. @default undefined */
  readonly context?: unknown
  /**
   * Used instead of the provider's secret. To test a secret that the provider rejects at creation, pass it as a
   * function: `stripe({ secret: () => secret })`.
   * @default the provider's secret
   */
  readonly secret?: Secrets
  /** Secrets of other endpoints, up to 8, to check whether secrets were mixed up. @default none */
  readonly otherSecrets?: Secrets
  /** Providers of other senders, up to 64, to check whether one of them sent the delivery. @default none */
  readonly otherProviders?: readonly AnyProvider[] | undefined
  /**
   * Maximum difference between the signed time and now, in either direction, in seconds.
   * @default the provider's tolerance
   */
  readonly toleranceSeconds?: number | undefined
  /** The clock, in milliseconds since the epoch. @default Date.now */
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

/** The bytes to examine. A parsed body is serialized with `JSON.stringify`. */
function bodyOf(body: unknown): { readonly bytes: Bytes; readonly isParsed: boolean } {
  if (typeof body === 'string') return { bytes: utf8(body), isParsed: false }
  const bytes = asBytes(body)
  if (bytes !== undefined) return { bytes, isParsed: false }
  try {
    return { bytes: utf8(JSON.stringify(body) ?? ''), isParsed: true }
  } catch {
    // A circular reference, a BigInt, or nesting too deep for the stack: the value cannot come from JSON.
    return { bytes: NO_BYTES, isParsed: true }
  }
}

/** The checks that need no secret. */
function* hints(evidence: Evidence, { methods = ['POST'] }: AnyProvider) {
  if (!methods.includes(evidence.head.method as 'POST')) {
    yield refusal(new WebhookError('method_not_allowed'))
  }
  if (evidence.secrets.every(({ isValidNow }) => !isValidNow)) {
    const hint = 'No secret in the list is currently valid.'
    yield refusal(new WebhookError('secret_unavailable', { hint }))
  }
  yield* bodyHints(evidence)
}

/**
 * Puts the parsed body first, unless it is known what parsing changed. A parsed body is rejected even if it would
 * verify.
 */
function withParsedBody(found: readonly Diagnosis[]): readonly Diagnosis[] {
  const isRight = found[0]?.code === 'verified'
  const detail = isRight ? 'When serialized again, it verifies, so the secret is correct.' : ''
  const parsed = refusal(new WebhookError('body_already_parsed'), false, detail)
  const isCause = found[0]?.matches === true && !isRight
  const others = found.filter(({ code }) => code !== 'verified')
  return isCause ? [...others, parsed] : [parsed, ...others]
}

/** Explains a delivery according to one scheme. */
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
 * Explains why a captured delivery does not verify by trying common mistakes, most likely first. A mistake that is
 * proven comes first, with `matches: true`; hints follow.
 *
 * It is a tool for developers; do not send its result to the sender. Its time and memory are bounded, but it does far
 * more work than `verify`. The result never contains a secret or the expected signature.
 *
 * @throws TypeError for an unknown option, or a provider whose scheme was not created by this library.
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
    // Renamed headers explain the failure just as well, as long as nothing else differs.
    const isLast = isMoved && all[1]?.matches !== true
    if (other !== undefined) all = isLast ? [...all, other] : [other, ...all]
  }
  if (isParsed) all = withParsedBody(all)
  const isUnexplained = ({ code }: Diagnosis) => code === 'unexplained'
  // Hints from the body are more useful than the message that nothing was found.
  all = [...all.filter((one) => !isUnexplained(one)), ...all.filter(isUnexplained)]
  return all.filter(({ code }, i) => all.findIndex((one) => one.code === code) === i)
}
