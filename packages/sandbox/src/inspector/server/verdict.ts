import { explain } from '@hookseal/core/explain'
import type { Attempt, Delivery, DeliveryBytes, Webhook } from '../../domain/model.ts'
import type { KnownSender } from '../../domain/senders.ts'
import { failureKind } from '../failure-kind.ts'
import { answerVerdict } from './answer-verdict.ts'
import type { VerdictView } from './views.ts'

/** What a verdict is made from. */
export interface VerdictInput {
  /** The sender, unless this sandbox no longer knows it. */
  readonly sender: KnownSender | undefined
  readonly webhook: Webhook | undefined
  readonly delivery: Delivery
  readonly bytes: DeliveryBytes
  readonly attempt: Attempt | undefined
}

const verdict = (code: string, sentence: string, fix: string): VerdictView => ({
  ...{ code, sentence, fix, matches: true },
})

const RIGHT = 'No action needed: the receiver was right to refuse it.'

/** A receiver that accepts what was tampered with does not verify. */
function acceptedVerdict(
  { kind }: Delivery,
  { label, signsBody }: KnownSender,
): readonly VerdictView[] {
  if (kind !== 'tampered' && kind !== 'stale') return []
  if (kind === 'tampered' && !signsBody) {
    const sentence = `The body was changed, and ${label} does not sign bodies, so a receiver cannot detect the change.`
    return [
      verdict(
        'body_not_signed',
        sentence,
        'Only TLS protects these bodies: register an https:// URL.',
      ),
    ]
  }
  const what = kind === 'tampered' ? 'changed after it was signed' : 'signed too long ago'
  return [
    verdict(
      `${kind}_accepted`,
      `The receiver accepted a delivery that was ${what}.`,
      'It does not verify the signature, or only of some requests. Verify the raw bytes before any work.',
    ),
  ]
}

/**
 * Why a receiver refused an attempt: `explain`, asked with the secret that the webhook has now, as the receiver
 * would see the request. What verifies here was refused for a reason that is not in the request.
 */
async function refusedVerdict(
  { delivery, bytes }: VerdictInput,
  { make, label }: KnownSender,
  webhook: Webhook,
  attempt: Attempt,
): Promise<readonly VerdictView[]> {
  const provider = make({ secret: webhook.secret, url: attempt.url })
  const found = await explain(provider, {
    headers: attempt.requestHeaders.map(([name, value]) => [name, value] as [string, string]),
    body: bytes.body,
    method: 'POST',
    url: attempt.url,
    ...(webhook.oldSecrets.length > 0 ? { otherSecrets: [...webhook.oldSecrets] } : {}),
    now: () => attempt.startedAt,
  })
  const isVerified = found.some(({ code }) => code === 'verified')
  if (bytes.signedBody !== null) {
    return isVerified
      ? [
          verdict(
            'body_not_signed',
            `The body was changed, and ${label} does not sign bodies: the request is authentic anyway.`,
            'Check the log of the receiver for the reason.',
          ),
        ]
      : [verdict('tampered', 'The body was changed after it was signed.', RIGHT)]
  }
  if (delivery.kind === 'stale' && !isVerified) {
    return [
      verdict('timestamp_too_old', 'It was signed with a time that is too old, on purpose.', RIGHT),
    ]
  }
  if (!isVerified) return found
  return [
    verdict(
      'receiver_differs',
      webhook.oldSecrets.length > 0
        ? 'It verifies with the current secret of the webhook; the receiver most likely still has the old one.'
        : "It verifies with the webhook's secret: the receiver uses another secret or clock, or reads different bytes.",
      "Give the receiver this webhook's secret and the raw bytes of the body.",
    ),
    ...found.filter(({ code }) => code !== 'verified'),
  ]
}

/** Why a handshake failed, and what else its answer says. */
async function handshakeVerdict(
  input: VerdictInput,
  sender: KnownSender,
  webhook: Webhook,
  attempt: Attempt,
): Promise<readonly VerdictView[]> {
  const { status, error } = attempt
  const words = error ?? `the receiver answered ${status}`
  const failed = verdict(
    'handshake_failed',
    `The webhook gets no events until its handshake succeeds: ${words}.`,
    `Registering sends ${sender.handshake}. Correct the receiver, then repeat the handshake at the webhook.`,
  )
  const isSigned = sender.handshakes?.rule?.on !== 'get' && input.bytes.signedBody === null
  if (isSigned && failureKind(status, error) === 'refused') {
    return [failed, ...(await refusedVerdict(input, sender, webhook, attempt))]
  }
  const more = answerVerdict(attempt)
  return more.code === 'other' || more.code === 'refused' ? [failed] : [failed, more]
}

/** What the latest attempt says about the receiver; nothing if all is well. */
export async function verdictOf(input: VerdictInput): Promise<readonly VerdictView[]> {
  const { sender, webhook, delivery, attempt } = input
  if (delivery.state === 'delivered') return sender ? acceptedVerdict(delivery, sender) : []
  if (attempt === undefined || attempt.outcome === 'running') return []
  if (sender === undefined || webhook === undefined) return [answerVerdict(attempt)]
  if (delivery.kind === 'handshake') return handshakeVerdict(input, sender, webhook, attempt)
  const isRefused = failureKind(attempt.status, attempt.error) === 'refused'
  return isRefused ? refusedVerdict(input, sender, webhook, attempt) : [answerVerdict(attempt)]
}
