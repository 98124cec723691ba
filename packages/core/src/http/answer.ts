import type { Answer } from '../delivery/outcome.ts'
import type { WebhookError } from '../error/webhook-error.ts'

const ACCEPTED: Answer = { status: 200, headers: {}, body: '' }

/** The answer that makes the sender stop: the provider's own, where the sender wants a certain one. */
export function accepted(answer: Answer = ACCEPTED): Answer {
  return { status: answer.status, headers: { ...answer.headers }, body: answer.body }
}

/** The answer to a refusal: its status and nothing else, so that the sender learns nothing. */
export function refused({ code, status }: WebhookError, retryAfterMs?: number): Answer {
  const headers: Record<string, string> = {}
  if (code === 'method_not_allowed') headers['allow'] = 'POST'
  if (retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(retryAfterMs / 1000) || 1))
  }
  return { status, headers, body: '' }
}
