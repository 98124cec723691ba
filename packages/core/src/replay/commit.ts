import type { ReplaySettings } from '../receiver/settings.ts'
import { askStore } from './ask-store.ts'
import type { Held } from './replay-store.ts'

const BUDGET_MS = 5000
const FIRST_PAUSE_MS = 25

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Records that an event was handled, trying again for five seconds in all: the effect has happened, and
 * only this keeps it from happening twice. After a try without an answer a lease that was held until then
 * (`wasLost`) may be lost to that very try, which is no loss.
 *
 * @throws WebhookError `store_unavailable`
 */
export async function commitKey(
  settings: ReplaySettings,
  key: string,
  token: string,
  wasLost: boolean,
): Promise<Held> {
  const { store, retainMs, protectMs, timeoutMs } = settings
  const deadline = performance.now() + BUDGET_MS
  const commit = () => store.commit(key, token, { retainMs, protectMs })
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    const left = deadline - performance.now()
    try {
      const held = await askStore(Math.min(timeoutMs, left), commit)
      const mayBeOurs = pauseMs > FIRST_PAUSE_MS && !wasLost
      return mayBeOurs ? 'ok' : held
    } catch (error) {
      if (performance.now() + pauseMs >= deadline) throw error
      await pause(pauseMs)
    }
  }
}
