import type { Outcome } from '../delivery/outcome.ts'
import type { WebhookError } from '../error/webhook-error.ts'
import { headerLookup } from '../http/headers.ts'
import type { WebhookInput } from '../http/input.ts'
import type { Hooks } from './receiver.ts'
import type { Settings } from './settings.ts'

/** Tells the operator what happened. */
export interface Observer {
  rejected(error: WebhookError, input: WebhookInput): void
  settled(outcome: Outcome): void
}

/** A hook can neither fail the delivery nor become an unhandled rejection. */
async function call(hook: () => unknown): Promise<void> {
  try {
    await hook()
  } catch {}
}

/** A request that cannot be read is the reason of a rejection, not one to keep silent about it. */
function describe(input: WebhookInput, without: readonly string[]) {
  try {
    const { method, headers } = input
    return { method, headers: headerLookup(headers).toHeaders(without) }
  } catch {
    return { method: undefined, headers: new Headers() }
  }
}

/** Its stack or text alone: an error’s own properties may hold a request, with its headers and its body. */
function causeText(cause: unknown): string {
  const isError = Object.prototype.toString.call(cause) === '[object Error]'
  return String((isError && (cause as Error).stack) || cause)
}

function logError(error: WebhookError | undefined): void {
  if (error === undefined || error.status < 500) return
  const { code, message, hint, cause } = error
  try {
    const because = cause === undefined ? '' : `\n${causeText(cause)}`
    console.error(`[hookseal] ${code}: ${message}. ${hint}${because}`)
  } catch {
    // A cause that cannot be printed must not become the failure of the delivery.
  }
}

/** Hooks where they are given; `console.error` for answers of 500 and above where they are not. */
export function observer<E extends object>(settings: Settings, hooks: Hooks<E> = {}): Observer {
  const { onRejected, onSettled } = hooks
  const { provider, endpoint, credentialHeaders } = settings
  return {
    rejected(error, input) {
      if (onRejected === undefined) return logError(error)
      const request = describe(input, credentialHeaders)
      void call(() => onRejected(error, { provider: provider.name, endpoint, ...request }))
    },
    settled(outcome) {
      if (onSettled === undefined) return logError(outcome.error)
      void call(() => onSettled(outcome as Parameters<typeof onSettled>[0]))
    },
  }
}
