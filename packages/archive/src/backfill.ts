import type { AnyReceiver, Outcome, WebhookErrorCode, WebhookInput } from '@hookseal/core'
import { checkOptions, optionalFunction } from '@hookseal/core/toolkit'

/** A request as its sender sent it, from the sender's own list. */
export interface BackfillRequest
  extends Pick<WebhookInput, 'method' | 'url' | 'headers' | 'receivedAt'> {
  /** The body, byte for byte as it was signed. */
  readonly body: string | Uint8Array
}

/** The results of the deliveries so far. */
export interface BackfillReport {
  /** The number of requests that were processed. */
  readonly total: number
  /** The number of requests by kind of outcome. */
  readonly outcomes: Readonly<Partial<Record<Outcome['kind'], number>>>
  /** The number of rejected or failed requests, by error code. */
  readonly errors: Readonly<Partial<Record<WebhookErrorCode, number>>>
}

/** Options of `backfill()`. */
export interface BackfillOptions {
  /** Signal that stops the backfill between two deliveries. @default none */
  readonly signal?: AbortSignal | undefined
  /** Called after each delivery. An error that it throws stops the backfill. @default none */
  readonly onProgress?: ((report: BackfillReport) => void) | undefined
}

const TRIES = 5
const PAUSE_MS = 1000
const MAX_PAUSE_MS = 30_000

/** Waits, or rejects with the reason of the signal. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** How long to wait before another attempt; `undefined` if that would not help. */
function pauseBefore({ kind, status, headers }: Outcome, tried: number): number | undefined {
  if (tried >= TRIES || (kind !== 'in_flight' && status !== 503)) return undefined
  const seconds = Number(headers['retry-after'])
  const asked = seconds > 0 ? seconds * 1000 : PAUSE_MS * 2 ** (tried - 1)
  return Math.min(asked, MAX_PAUSE_MS)
}

const increment = <K extends string>(counts: Partial<Record<K, number>>, name: K) => ({
  ...counts,
  [name]: (counts[name] ?? 0) + 1,
})

async function receive(
  receiver: AnyReceiver,
  request: BackfillRequest,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  for (let tried = 1; ; tried++) {
    const outcome = await receiver.receive(request)
    const ms = pauseBefore(outcome, tried)
    if (ms === undefined) return outcome
    await pause(ms, signal)
  }
}

/**
 * Passes deliveries from a sender's own list to a receiver, one after another. Each is verified like any other request,
 * and one that was handled before is a duplicate. A delivery that is in flight elsewhere, or for which the store is
 * unavailable, is attempted five times.
 *
 * @throws TypeError if `receiver` is not a receiver; also rejects with the reason of `signal`, or with whatever the
 *   list throws
 * @example
 * ```ts
 * const { outcomes, errors } = await backfill(receiver, missed)
 * ```
 */
export async function backfill(
  receiver: AnyReceiver,
  deliveries: AsyncIterable<BackfillRequest> | Iterable<BackfillRequest>,
  options: BackfillOptions = {},
): Promise<BackfillReport> {
  checkOptions('backfill', options, ['signal', 'onProgress'])
  optionalFunction('backfill: onProgress', options.onProgress)
  if (typeof receiver?.receive !== 'function') {
    throw new TypeError('backfill: expected a receiver returned by createReceiver()')
  }
  const { signal, onProgress } = options
  let report: BackfillReport = { total: 0, outcomes: {}, errors: {} }
  signal?.throwIfAborted()
  for await (const request of deliveries) {
    signal?.throwIfAborted()
    const { kind, error } = await receive(receiver, request, signal)
    report = {
      total: report.total + 1,
      outcomes: increment(report.outcomes, kind),
      errors: error === undefined ? report.errors : increment(report.errors, error.code),
    }
    onProgress?.(report)
  }
  return report
}
