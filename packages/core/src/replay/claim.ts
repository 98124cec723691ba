import { WebhookError } from '../error/webhook-error.ts'
import type { ReplaySettings } from '../receiver/settings.ts'
import { askStore } from './ask-store.ts'
import type { Claim } from './replay-store.ts'

/**
 * Claims a key. When the store succeeds only after its time is over nobody will run, so that claim is
 * released at once.
 *
 * @throws WebhookError `store_unavailable` or `store_full`
 */
export async function claimKey(settings: ReplaySettings, key: string): Promise<Claim> {
  const { store, leaseMs, retainMs, timeoutMs } = settings
  let late = false
  const call = async () => {
    const claim = await store.claim(key, { leaseMs, retainMs })
    if (late && claim.status === 'claimed') await store.release(key, claim.token)
    return claim
  }
  const claim = await askStore(timeoutMs, call).catch((error: unknown) => {
    late = true
    throw error
  })
  if (['claimed', 'in_flight', 'done'].includes(claim?.status)) return claim
  throw new WebhookError('store_unavailable', { hint: 'The store’s claim() gave no claim.' })
}
