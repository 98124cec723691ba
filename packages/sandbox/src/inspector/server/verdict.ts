import { explain } from '@hookseal/core/explain'
import type { Attempt, Delivery, DeliveryBytes, Webhook } from '../../domain/model.ts'
import { providerOf } from '../../domain/provider-of.ts'
import type { Senders } from '../../domain/senders.ts'
import type { VerdictView } from './views.ts'

const verdict = (code: string, sentence: string, fix: string): VerdictView => ({
  ...{ code, sentence, fix, matches: true },
})

/** Whether the receiver rejected the request itself, rather than failing. */
function isRefusal({ status }: Attempt): boolean {
  return status === 400 || status === 401 || status === 403
}

/**
 * Why a receiver refused an attempt: `explain`, asked with the secret that the webhook has now, as the receiver
 * would see the request. What verifies here was refused for a reason that is not in the request.
 */
export async function verdictOf(
  senders: Senders,
  webhook: Webhook | undefined,
  delivery: Delivery,
  { body, signedBody }: DeliveryBytes,
  attempt: Attempt | undefined,
): Promise<readonly VerdictView[]> {
  if (webhook === undefined || attempt === undefined || !isRefusal(attempt)) return []
  const found = await explain(providerOf(senders, webhook), {
    headers: attempt.requestHeaders.map(([name, value]) => [name, value] as [string, string]),
    body,
    method: 'POST',
    url: attempt.url,
    ...(webhook.oldSecrets.length > 0 ? { otherSecrets: [...webhook.oldSecrets] } : {}),
    now: () => attempt.startedAt,
  })
  const isVerified = found.some(({ code }) => code === 'verified')
  if (signedBody !== null && !isVerified) {
    const tampered = verdict(
      'tampered',
      'The body was changed after it was signed.',
      'No action needed: the receiver was right to refuse it.',
    )
    return [tampered, ...found]
  }
  if (!isVerified) return found
  if (signedBody !== null) {
    return [
      verdict(
        'body_not_signed',
        `The body was changed, and ${delivery.sender} does not sign bodies: the request is authentic anyway.`,
        'Check the log of the receiver for the reason.',
      ),
    ]
  }
  const isRotated = webhook.oldSecrets.length > 0
  return [
    verdict(
      'receiver_differs',
      isRotated
        ? 'It verifies with the current secret of the webhook; the receiver most likely still has the old one.'
        : "It verifies with the webhook's secret: the receiver uses another secret or clock, or reads different bytes.",
      "Give the receiver this webhook's secret and the raw bytes of the body.",
    ),
    ...found.filter(({ code }) => code !== 'verified'),
  ]
}
