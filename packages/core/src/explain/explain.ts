import { WebhookError } from '../error/webhook-error.ts'
import { headerLookup } from '../http/headers.ts'
import type { HeadersInput } from '../http/input.ts'
import type { AnyProvider, Secrets } from '../provider/provider.ts'
import {
  type AnyScheme,
  type HmacScheme,
  sealedScheme,
  type TokenScheme,
} from '../provider/scheme.ts'
import { asBytes, type Bytes, utf8 } from '../util/bytes.ts'
import { checkOptions, optionalFunction, positive } from '../util/check-options.ts'
import type { Evidence } from './candidate.ts'
import { type Diagnosis, diagnosis, refusal } from './diagnosis.ts'
import { explainHmac } from './explain-hmac.ts'
import { explainToken } from './explain-token.ts'
import { MAX_BODY_BYTES } from './limits.ts'
import { notes } from './notes.ts'
import { rawSecrets } from './raw-secret.ts'

/** A captured request, and what else is known. */
export interface ExplainInput {
  readonly headers: HeadersInput
  /** The bytes, or what was made of them: a text, or the value that a parser left. */
  readonly body: unknown
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly context?: unknown
  /** In place of the provider's; faults for which a provider is refused are explained here. */
  readonly secret?: Secrets
  /** Secrets of other endpoints, to see whether they were mixed up. At most 8. */
  readonly otherSecrets?: Secrets
  /** The provider's. */
  readonly toleranceSeconds?: number | undefined
  /** `Date.now`. */
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

/** What to examine; a parsed body is written as the parser's own language would write it. */
function bodyOf(body: unknown): { bytes: Bytes; isParsed: boolean } {
  if (typeof body === 'string') return { bytes: utf8(body), isParsed: false }
  const bytes = asBytes(body)
  if (bytes !== undefined) return { bytes, isParsed: false }
  return { bytes: utf8(JSON.stringify(body) ?? ''), isParsed: true }
}

async function secretsOf(scheme: AnyScheme, input: ExplainInput): Promise<unknown> {
  if (input.secret !== undefined) return input.secret
  if (typeof scheme.secret !== 'function') return scheme.secret
  const { method, url, context } = input
  const headers = headerLookup(input.headers).toHeaders()
  const resolved = await scheme.secret({ method, url, headers, context })
  const isTenant = typeof resolved === 'object' && resolved !== null && 'secrets' in resolved
  return isTenant ? resolved.secrets : resolved
}

/**
 * Tells why a captured delivery does not verify, by trying the usual mistakes, most likely first. What makes
 * the signature match comes first, with `matches: true`; hints follow.
 *
 * For a developer at a desk: it does bounded work, but far more than `verify`, and its answer is not for the
 * sender. Neither a secret nor the signature that was expected is ever part of it.
 *
 * @throws TypeError for an unknown option or a provider whose scheme is not one of this library.
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
  const scheme = sealedScheme(provider?.scheme)
  const { now = Date.now, toleranceSeconds, url, method } = input
  optionalFunction('explain: now', now)
  if (toleranceSeconds !== undefined) positive('explain: toleranceSeconds', toleranceSeconds)
  const nowMs = now()
  const { bytes, isParsed } = bodyOf(input.body)
  if (bytes.length > MAX_BODY_BYTES) return [diagnosis('body_over_limit', false)]
  const given = await secretsOf(scheme, input).catch(() => undefined)
  const secrets = rawSecrets(given, scheme.secretRules, nowMs)
  if (secrets.length === 0) return [refusal(new WebhookError('secret_unavailable'))]
  const evidence: Evidence = {
    scheme,
    headers: headerLookup(input.headers),
    body: bytes,
    url,
    secrets,
    others: rawSecrets(input.otherSecrets, scheme.secretRules, nowMs),
    nowMs,
    toleranceSeconds:
      toleranceSeconds ?? (scheme.kind === 'hmac' ? scheme.toleranceSeconds : undefined) ?? 0,
  }
  const found =
    scheme.kind === 'hmac'
      ? await explainHmac(evidence as Evidence<HmacScheme>)
      : explainToken(evidence as Evidence<TokenScheme>)
  const parsed = isParsed ? [refusal(new WebhookError('body_already_parsed'))] : []
  const all = [...found, ...parsed, ...notes(evidence, method)]
  return all.filter(({ code }, i) => all.findIndex((one) => one.code === code) === i)
}
