import type { Claim } from '@hookseal/core'
import { ABSENT, type KeyState } from '@hookseal/testing/replay-suite'
import type { System, Transition } from './explore.ts'
import {
  type Delivery,
  expire,
  isActive,
  isHolding,
  LEASE,
  type ModelState,
  type Phase,
  RETENTION,
} from './model-state.ts'
import { INVARIANT, type Protocol } from './protocols.ts'

const NAMES = 'abc'

type Rest = Partial<Omit<ModelState, 'deliveries'>>

/** Everything that one delivery of the event can do next. */
function deliverySteps(
  { machine, claim, start, extension, acknowledge, close }: Protocol,
  model: ModelState,
  index: number,
): Transition<ModelState>[] {
  const { key, handled, deliveries } = model
  const delivery = deliveries[index] as Delivery
  const others = deliveries.filter((_, i) => i !== index)
  const token = NAMES[index] as string
  const call = { now: 0, token }
  const to = (
    label: string,
    change: Partial<Delivery>,
    rest: Rest = {},
    breaks?: string,
  ): Transition<ModelState> => ({
    label: `${token}: ${label}`,
    next: {
      ...model,
      ...rest,
      deliveries: deliveries.map((other, i) => (i === index ? { ...other, ...change } : other)),
    },
    breaks,
  })
  const answer2xx = (label: string, change: Partial<Delivery>, rest: Rest = {}) =>
    to(label, change, rest, (rest.handled ?? handled) ? undefined : INVARIANT.noEmptyPromise)
  const releasedKey = () => machine.release(key, call).state

  const granted = (state: KeyState, answer: Claim): Transition<ModelState>[] => {
    const attempt = answer.status === 'claimed' ? answer.attempt : 0
    const breaks = model.committed ? INVARIANT.noSecondRun : undefined
    const held = { phase: 'granted', lease: true, attempt } as const
    return [
      to('claims', held, { key: state }, breaks),
      to('claims, but gets no answer and gives up', { phase: 'timed out' }, { key: state }),
    ]
  }
  const refused = ({ status }: Claim): Transition<ModelState>[] =>
    status === 'done'
      ? [answer2xx('finds the key done and answers 2xx', { phase: 'ended' })]
      : [to('finds the key in flight and answers 503', { phase: 'ended' })]

  const run = (): Transition<ModelState> => {
    const { attempt } = delivery
    const runs = { phase: 'running' } as const
    const started = { started: Math.max(model.started, attempt) }
    if (acknowledge === 'first') return answer2xx('answers 2xx, and starts to run', runs, started)
    // Two valid holders are reported as such.
    const isBeside = delivery.lease && others.some(isHolding)
    const isLate = attempt <= model.started && !isBeside
    const isSecond = others.some(({ phase, excused }) => phase === 'succeeded' && !excused)
    const breaks = isLate ? INVARIANT.inOrder : isSecond ? INVARIANT.noSecondRun : undefined
    return to('starts to run', runs, started, isBeside ? undefined : breaks)
  }
  const extend = () => {
    const extended = machine.extend(key, { ...call, ...LEASE })
    return to('extends its lease', { lease: extended.answer === 'ok' }, { key: extended.state })
  }
  const closed = (): Transition<ModelState>[] =>
    close === 'is held'
      ? []
      : [to('releases, since the connection closed', {}, { key: releasedKey() })]

  const phases: Record<Phase, () => Transition<ModelState>[]> = {
    unsent: () => [to('is delivered', { phase: 'arrived' })],
    arrived() {
      const { state, answer } = machine.claim(key, { ...call, ...LEASE, ...RETENTION })
      if (answer.status !== 'claimed') return refused(answer)
      return claim === 'one step'
        ? granted(state, answer)
        : [to('finds the key free', { phase: 'looked' })]
    },
    looked() {
      const { state, answer } = machine.claim(ABSENT, { ...call, ...LEASE, ...RETENTION })
      return granted(state, answer)
    },
    granted: () =>
      delivery.lease || start === 'at any time'
        ? [run()]
        : [
            to(
              'finds its lease over, releases and answers 503',
              { phase: 'ended' },
              { key: releasedKey() },
            ),
          ],
    'timed out': () => [
      to('releases its late claim', { phase: 'ended' }, { key: releasedKey() }),
      to('leaves its late claim to the lease', { phase: 'ended' }),
    ],
    running: () => [
      extend(),
      to('succeeds', { phase: 'succeeded' }, { handled: true }),
      to('fails', { phase: 'failed' }),
      to(
        'is given up and released, but runs on',
        { phase: 'released', lease: false, excused: true },
        { key: releasedKey() },
      ),
      ...closed(),
    ],
    released: () => [
      to('succeeds after all', { phase: 'succeeded' }, { handled: true }),
      to('answers 500', { phase: 'ended' }),
    ],
    succeeded() {
      const { state } = machine.commit(key, { ...call, ...RETENTION })
      const committed = { key: state, committed: true }
      return [
        answer2xx('commits and answers 2xx', { phase: 'ended', lease: false }, committed),
        to('commits, but gets no answer and tries again', {}, { key: state }),
        ...(extension === 'until the commit has answered' && !delivery.excused ? [extend()] : []),
      ]
    },
    failed: () => [
      to('releases and answers 500', { phase: 'ended', lease: false }, { key: releasedKey() }),
      to('answers 500 without reaching the store', { phase: 'ended', lease: false }),
    ],
    ended: () => [],
    crashed: () => [],
  }

  const outlived = (): Transition<ModelState>[] => {
    const isKept = key.kind === 'pending' && key.token === token && key.leaseUntil > 0
    if (!delivery.lease && !isKept) return []
    const isExtended =
      delivery.phase === 'running' ||
      (delivery.phase === 'succeeded' && extension === 'until the commit has answered')
    const over = { lease: false, excused: delivery.excused || isExtended }
    // An extended lease ends only if the process stops for longer than a lease.
    const label = isExtended ? 'stands still past its lease' : 'outlives its lease'
    return [to(label, over, { key: expire(key, token) })]
  }
  const crash = isActive(delivery) ? [to('crashes', { phase: 'crashed', lease: false })] : []
  return [...phases[delivery.phase](), ...crash, ...outlived()]
}

/**
 * An operator reruns the event once. Only the store knows whether a run is in progress, unless the key was finished
 * during that run. In that case nothing knows, so the operator waits for the run.
 */
function reopenSteps({ machine }: Protocol, model: ModelState): Transition<ModelState>[] {
  const isDone = model.key.kind === 'done'
  const isUnderWay = model.deliveries.some(
    ({ phase }) => phase === 'granted' || phase === 'running',
  )
  const { state } = machine.reopen(model.key, { now: 0 })
  const hasEffect = JSON.stringify(state) !== JSON.stringify(model.key)
  if (model.reopened || !hasEffect || (isDone && isUnderWay)) return []
  // A run whose commit has arrived and that waits for the answer no longer holds the key.
  const deliveries = model.deliveries.map((delivery) =>
    isDone && delivery.phase === 'succeeded'
      ? { ...delivery, lease: false, excused: true }
      : delivery,
  )
  const next = { ...model, key: state, deliveries, committed: false, reopened: true }
  return [{ label: 'an operator reopens the key', next }]
}

/** Everything that deliveries of one event, crashes, expiring leases and an operator can do under a protocol. */
export function receivers(protocol: Protocol, deliveries = 3): System<ModelState> {
  const { machine } = protocol
  const unsent: Delivery = { phase: 'unsent', lease: false, attempt: 0, excused: false }
  return {
    initial: {
      key: ABSENT,
      deliveries: Array.from({ length: deliveries }, () => unsent),
      handled: false,
      committed: false,
      started: 0,
      reopened: false,
    },
    steps: (model) => [
      ...model.deliveries.flatMap((_, index) => deliverySteps(protocol, model, index)),
      ...reopenSteps(protocol, model),
    ],
    broken({ key, deliveries, handled }) {
      if (deliveries.filter(isHolding).length > 1) return INVARIANT.oneHolder
      if (deliveries.some(isActive)) return undefined
      // No process is active: one more delivery, after the lease has expired, must get through.
      const call = { now: 0, token: 'probe', ...LEASE, ...RETENTION }
      const { status } = machine.claim(expire(key), call).answer
      if (status === 'in_flight') return INVARIANT.neverStuck
      return status === 'done' && !handled ? INVARIANT.noEmptyPromise : undefined
    },
  }
}
