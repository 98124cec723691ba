import type { AnyReceiver, Outcome, OutcomeRequest } from '@hookseal/core'
import { brokenTargets, CASE_HEADER, type Target, wholeTarget } from '../receivers.ts'
import type { Sender } from '../senders.ts'

/** A receiver, and the path at which every adapter mounts it. */
export interface Mounted {
  readonly path: string
  readonly sender: Sender
  readonly target: Target
}

/** What the receivers have heard of, by the number of the case. */
export interface Heard {
  readonly outcomes: Map<string, Outcome>
  readonly reached: Set<string>
}

type Listener = (outcome: Outcome, request: OutcomeRequest) => unknown

/**
 * Creates two receivers for each sender, a whole one and a broken one, and records their outcomes by the number in the
 * header of the case.
 */
export function mountAll(
  senders: readonly Sender[],
): readonly [mounts: readonly Mounted[], heard: Heard] {
  const heard: Heard = { outcomes: new Map(), reached: new Set() }
  const onRun = (headers: Headers) => void heard.reached.add(headers.get(CASE_HEADER) ?? '')
  const hear: Listener = (outcome, { headers }) => {
    heard.outcomes.set(headers.get(CASE_HEADER) ?? '', outcome)
  }
  const mounts = senders.flatMap((sender, i): readonly Mounted[] => {
    const broken = brokenTargets(sender, onRun, hear)
    const whole = wholeTarget(sender, onRun, { onOutcome: hear })
    return [
      { path: `/hook/${sender.name}`, sender, target: whole },
      { path: `/hook/${sender.name}-broken`, sender, target: broken[i % broken.length] as Target },
    ]
  })
  return [mounts, heard]
}

/** A running server, and how to stop it. */
export interface Served {
  readonly port: number
  close(): Promise<void>
}

/** Serves every mount with one adapter, on a free port of 127.0.0.1. */
export type Serve = (mounts: readonly Mounted[]) => Promise<Served>

/** The receivers by path, with what an adapter makes of each. */
export function byPath<T>(
  mounts: readonly Mounted[],
  make: (receiver: AnyReceiver) => T,
): ReadonlyMap<string, T> {
  return new Map(mounts.map(({ path, target }) => [path, make(target.receiver)]))
}
