import { type HostileCase, oneRequest } from './hostile-case.ts'
import type { Sender } from './sender.ts'

const HOUR_SECONDS = 3600

/** Correctly signed, at the wrong time. None where nothing is signed with a time. */
export function timeCases({ scheme, nowMs, event, sign }: Sender): HostileCase[] {
  if (scheme.kind === 'token' || scheme.toleranceSeconds === undefined) return []
  const awayMs = 1000 * Math.max(HOUR_SECONDS, 2 * scheme.toleranceSeconds)
  return [
    oneRequest(
      'stale',
      sign(event(), { now: nowMs - awayMs }),
      401,
      'A captured request could be sent again for as long as anyone likes.',
    ),
    oneRequest(
      'future',
      sign(event(), { now: nowMs + awayMs }),
      401,
      'A request dated ahead stays valid long after it was captured.',
    ),
  ]
}
