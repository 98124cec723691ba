import type { RecordingStore } from '../recording-store.ts'
import type { TestClock } from '../test-clock.ts'
import { ACCEPTED, type HostileCase, hostileCase, oneRequest } from './hostile-case.ts'
import type { Sender } from './sender.ts'

/** The parts of the receiver under test that the `crash-before-commit` case controls. */
export interface CrashOptions {
  /** Replay store of the receiver under test. */
  readonly store: RecordingStore
  /** Clock of the receiver under test. */
  readonly clock: TestClock
  /**
   * Lease of the receiver under test, in milliseconds.
   *
   * @default 60_000
   */
  readonly leaseMs?: number | undefined
}

function crash({ event, sign, nowMs }: Sender, options: CrashOptions): HostileCase {
  const { store, clock, leaseMs = 60_000 } = options
  const sent = event()
  const id = 'msg_crash_before_commit'
  const first = { request: sign(sent, { id }), expected: [503], copies: 1, before: store.crashNext }
  const retried = {
    // As a sender does it: the same event with a new signature.
    request: sign(sent, { id, now: nowMs + leaseMs }),
    expected: ACCEPTED,
    copies: 1,
    before: () => clock.advance(leaseMs),
  }
  const why = 'An event whose handler died would never be handled.'
  return hostileCase('crash-before-commit', why, [first, retried])
}

const RAN_ONCE = 'Whether the handler ran once or twice.'

/** Deliveries that must be accepted, even if they are repeated or concurrent. */
export function deliveryCases(sender: Sender, options: CrashOptions | undefined): HostileCase[] {
  const { event, sign } = sender
  const replayed = { request: sign(event()), expected: ACCEPTED, copies: 1 }
  const pair = { request: sign(event()), expected: [...ACCEPTED, 503], copies: 2 }
  return [
    oneRequest('genuine', sign(event()), ACCEPTED, 'Valid events are lost.'),
    hostileCase(
      'replayed',
      'The sender would retry an event that was already handled.',
      [replayed, replayed],
      RAN_ONCE,
    ),
    hostileCase(
      'concurrent-pair',
      'If two copies arrive at once, the event is lost or handled twice.',
      [pair],
      RAN_ONCE,
    ),
    ...(options === undefined ? [] : [crash(sender, options)]),
  ]
}
