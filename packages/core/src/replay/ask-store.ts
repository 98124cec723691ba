import { WebhookError } from '../error/webhook-error.ts'
import { within } from '../util/time-limit.ts'

/**
 * One call to a store, bounded in time.
 *
 * @throws WebhookError the store's own `store_full`, else `store_unavailable`
 */
export async function askStore<T>(timeoutMs: number, call: () => Promise<T>): Promise<T> {
  const late = () => new Error(`the replay store gave no answer within ${timeoutMs} ms`)
  return within(timeoutMs, async () => call(), late).catch((cause: unknown) => {
    const isFull = WebhookError.is(cause) && cause.code === 'store_full'
    throw isFull ? cause : new WebhookError('store_unavailable', { cause })
  })
}
