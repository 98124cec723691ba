import { type HostileCase, oneRequest } from './hostile-case.ts'
import type { Sender } from './sender.ts'

const HOUR_SECONDS = 3600

/** Correctly signed requests with the wrong time. Empty if no time is signed. */
export function timeCases({ scheme, nowMs, event, sign }: Sender): HostileCase[] {
  if (scheme.kind === 'token' || scheme.toleranceSeconds === undefined) return []
  const awayMs = 1000 * Math.max(HOUR_SECONDS, 2 * scheme.toleranceSeconds)
  return [
    oneRequest(
      'stale',
      sign(event(), { now: nowMs - awayMs }),
      401,
      'A captured request could be replayed forever.',
    ),
    oneRequest(
      'future',
      sign(event(), { now: nowMs + awayMs }),
      401,
      'A request dated in the future stays valid long after it was captured.',
    ),
  ]
}
