import { type Signal, signal } from '@preact/signals'
import { readDeliveries } from './deliveries.ts'
import { readDelivery } from './open-delivery.ts'
import { readOverview, readSenders } from './overview.ts'

/** Whether live updates are connected. */
export const isLive: Signal<boolean> = signal(false)

let hasSenders = false

async function readAll(): Promise<void> {
  if (!hasSenders) await readSenders()
  hasSenders = true
  await Promise.all([readOverview(), readDeliveries(), readDelivery()])
}

// One request at a time, no matter how often something changes.
let reading: Promise<void> | undefined
let isStale = false

async function readUntilFresh(): Promise<void> {
  while (isStale) {
    isStale = false
    // Whatever failed is loaded again once the connection is back.
    await readAll().catch(() => {})
  }
  reading = undefined
}

/** Reloads whatever is shown. */
export function refresh(): Promise<void> {
  isStale = true
  reading ??= readUntilFresh()
  return reading
}

const RETRY_MS = 1000

/** Shows live changes of the sandbox, including when it stops and when it is back. */
export function follow(): void {
  const changes = new EventSource('/inspector/changes')
  changes.onopen = () => {
    isLive.value = true
  }
  changes.onmessage = () => void refresh()
  changes.onerror = () => {
    isLive.value = false
    // A different sandbox may come back, with other senders.
    hasSenders = false
    void refresh()
    if (changes.readyState === EventSource.CLOSED) setTimeout(follow, RETRY_MS)
  }
}
