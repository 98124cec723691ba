import { explain } from '@hookseal/core/explain'
import type { Attempt, Delivery, DeliveryBytes, Webhook } from '../../domain/model.ts'
import type { KnownSender } from '../../domain/senders.ts'
import { failureKind } from '../failure-kind.ts'
import { answerVerdict } from './answer-verdict.ts'
import type { VerdictView } from './views.ts'

/** The inputs of a verdict. */
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

const RIGHT = 'No action needed: the receiver was right to reject it.'

/** The verdict on a receiver that accepts a tampered delivery. */
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
      'It does not verify signatures, or only those of some requests. Verify the raw bytes before doing any work.',
    ),
  ]
}

/**
 * Why a receiver rejected an attempt. Uses `explain` with the webhook's current secret on the request as the receiver
 * saw it. If it verifies here, the reason for the rejection is not in the request.
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
            `The body was changed, and ${label} does not sign bodies, so the request is still authentic.`,
            "Check the receiver's log for the reason.",
          ),
        ]
      : [verdict('tampered', 'The body was changed after it was signed.', RIGHT)]
  }
  if (delivery.kind === 'stale' && !isVerified) {
    return [
      verdict(
        'timestamp_too_old',
        'It was deliberately signed with a time that is too old.',
        RIGHT,
      ),
    ]
  }
  if (!isVerified) return found
  return [
    verdict(
      'receiver_differs',
      webhook.oldSecrets.length > 0
        ? "It verifies with the webhook's current secret; the receiver most likely still has the old one."
        : "It verifies with the webhook's secret, so the receiver uses another secret or clock, or reads different bytes.",
      "Give the receiver this webhook's secret and the raw bytes of the body.",
    ),
    ...found.filter(({ code }) => code !== 'verified'),
  ]
}

/** Why a handshake failed, and what else its response shows. */
async function handshakeVerdict(
  input: VerdictInput,
  sender: KnownSender,
  webhook: Webhook,
  attempt: Attempt,
): Promise<readonly VerdictView[]> {
  const { status, error } = attempt
  const words = error ?? `the receiver responded with ${status}`
  const failed = verdict(
    'handshake_failed',
    `The webhook gets no events until its handshake succeeds: ${words}.`,
    `Registering sends ${sender.handshake}. Fix the receiver, then repeat the handshake.`,
  )
  const isSigned = sender.handshakes?.rule?.on !== 'get' && input.bytes.signedBody === null
  if (isSigned && failureKind(status, error) === 'refused') {
    return [failed, ...(await refusedVerdict(input, sender, webhook, attempt))]
  }
  const more = answerVerdict(attempt)
  return more.code === 'other' || more.code === 'refused' ? [failed] : [failed, more]
}

/** What the latest attempt says about the receiver. Empty if everything is fine. */
export async function verdictOf(input: VerdictInput): Promise<readonly VerdictView[]> {
  const { sender, webhook, delivery, attempt } = input
  if (delivery.state === 'delivered') return sender ? acceptedVerdict(delivery, sender) : []
  if (attempt === undefined || attempt.outcome === 'running') return []
  if (sender === undefined || webhook === undefined) return [answerVerdict(attempt)]
  if (delivery.kind === 'handshake') return handshakeVerdict(input, sender, webhook, attempt)
  const isRefused = failureKind(attempt.status, attempt.error) === 'refused'
  return isRefused ? refusedVerdict(input, sender, webhook, attempt) : [answerVerdict(attempt)]
}
