import type { Claim, ReplayStore } from '@hookseal/core'
import type { StoreUnderTest } from './runner.ts'

/** Much longer than a test takes on any machine, so that only `elapse` makes a lease or retention expire. */
export const LEASE_MS = 1_800_000
export const RETAIN_MS = 86_400_000

export const CLAIM: Parameters<ReplayStore['claim']>[1] = { leaseMs: LEASE_MS, retainMs: RETAIN_MS }
export const COMMIT: Parameters<ReplayStore['commit']>[2] = {
  retainMs: RETAIN_MS,
  protectMs: RETAIN_MS,
}
/** Long enough for a lease to expire, on a clock that runs during the test. */
export const AFTER_LEASE_MS: number = LEASE_MS + 1000
export const AFTER_RETENTION_MS: number = RETAIN_MS + 1000

/** Creates a key that no other test or run uses. */
export const newKey = (): string => `suite-${crypto.randomUUID()}`

/** Makes a claim that must be granted. */
export async function win(store: ReplayStore, key: string): Promise<Claim & { status: 'claimed' }> {
  const claim = await store.claim(key, CLAIM)
  if (claim.status !== 'claimed')
    throw new Error(`the claim must be granted, but found ${claim.status}`)
  return claim
}

/** The result of a claim, without its token and times. */
export async function found(store: ReplayStore, key: string): Promise<string> {
  const claim = await store.claim(key, CLAIM)
  return claim.status === 'claimed' ? `claimed, attempt ${claim.attempt}` : claim.status
}

/** The store of the first process, and that of another process if there is one. */
export function pair({ stores }: StoreUnderTest): readonly [ReplayStore, ReplayStore] {
  return [stores[0], stores[1] ?? stores[0]]
}
