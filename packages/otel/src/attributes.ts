import type { AnyDelivery, JobResult, Outcome } from '@hookseal/core'
import { runNotes } from '@hookseal/core/toolkit'
import type { Attributes } from '@opentelemetry/api'

/** Whose deliveries are watched. All of it is the operator's own choice, so it names few series. */
export interface Origin {
  readonly provider: string
  readonly endpoint: string
  readonly stage: 'receiver' | 'worker'
}

/** How a run ended. `'broken'` is one that rejected instead. */
export interface Ending {
  readonly kind: Outcome['kind'] | JobResult['kind'] | 'broken'
  readonly delivery?: AnyDelivery | undefined
  readonly error?: { readonly code: string } | undefined
  readonly status?: number | undefined
}

/** The attributes that are known before a request is read. */
export function originAttributes({ provider, endpoint, stage }: Origin): Attributes {
  return {
    'messaging.system': 'webhook',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': endpoint,
    'webhook.provider': provider,
    'webhook.stage': stage,
  }
}

/**
 * The attributes of an ending, for metrics too. Each value is one of a closed list: a type counts only when the
 * provider lists it, since a sender can invent as many as it likes.
 */
export function endingAttributes({ kind, delivery, error }: Ending): Attributes {
  const type = delivery?.known === true ? delivery.type : undefined
  const code = error?.code ?? (kind === 'broken' ? '_OTHER' : undefined)
  return {
    'webhook.outcome': kind === 'broken' ? 'failed' : kind,
    ...(type !== undefined && { 'webhook.event.type': type }),
    ...(code !== undefined && { 'error.type': code }),
  }
}

/** What a span says beside it, and a metric does not: these values are not a closed list. */
export function runAttributes(ending: Ending): Attributes {
  const attempt = runNotes(ending)?.attempt
  const secretId = ending.delivery?.secretId
  return {
    ...(attempt !== undefined && { 'webhook.attempt': attempt }),
    ...(secretId !== undefined && { 'webhook.secret.id': secretId }),
  }
}

/** Whether something must be repaired here: a request that was refused for its own fault is no error of ours. */
export function isOurFailure({ kind, status = 0 }: Ending): boolean {
  return kind === 'failed' || kind === 'broken' || (kind === 'rejected' && status >= 500)
}
