import type { AnyDelivery, JobResult, Outcome } from '@hookseal/core'
import { runNotes } from '@hookseal/core/toolkit'
import type { Attributes } from '@opentelemetry/api'

/** Which deliveries are observed. The operator chooses all of these values, so they create few time series. */
export interface Origin {
  readonly provider: string
  readonly endpoint: string
  readonly stage: 'receiver' | 'worker'
}

/** How a run ended. `'broken'` means that it rejected instead. */
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
 * The attributes of how a run ended, also for metrics. Each value is from a closed list. The event type is included
 * only if the provider lists it, since a sender can invent any number of types.
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

/** Additional attributes for spans. Metrics do not have them, because these values are not from a closed list. */
export function runAttributes(ending: Ending): Attributes {
  const attempt = runNotes(ending)?.attempt
  const secretId = ending.delivery?.secretId
  return {
    ...(attempt !== undefined && { 'webhook.attempt': attempt }),
    ...(secretId !== undefined && { 'webhook.secret.id': secretId }),
  }
}

/** Whether the failure is on our side. A request that was rejected for its own fault is not an error of ours. */
export function isOurFailure({ kind, status = 0 }: Ending): boolean {
  return kind === 'failed' || kind === 'broken' || (kind === 'rejected' && status >= 500)
}
