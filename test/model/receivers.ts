import type { Claim } from '@hookseal/core'
import { ABSENT, type KeyState } from '@hookseal/testing/replay-suite'
import type { System, Transition } from './explore.ts'
import { INVARIANT, type Protocol } from './protocols.ts'

type Phase =
  | 'unsent'
  | 'arrived'
  // Looked, found the key free, and has not written yet: only where a claim takes two steps.
  | 'looked'
  // Claimed at the store, but given up here because no answer came in time.
  | 'unheard'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'ended'
  | 'crashed'

/** One delivery of the event, and the process that it reached. */
interface Delivery {
  readonly phase: Phase
  /** Whether its lease runs, on the store's clock. */
  readonly lease: boolean
}

/** One event that is delivered several times. The time is always 0: a lease ends when its end becomes 0. */
export interface World {
  readonly key: KeyState
  readonly deliveries: readonly Delivery[]
  /** Whether a handler has come to its end. */
  readonly handled: boolean
  /** Whether a run that succeeded has told the store so, and got an answer. */
  readonly settled: boolean
}

const LEASE = { leaseMs: 1 }
// Above every lease, and as JSON still a number: nothing is forgotten within the model.
const RETENTION = { retainMs: Number.MAX_SAFE_INTEGER }
const NAMES = 'abc'

const isActive = ({ phase }: Delivery) => !['unsent', 'ended', 'crashed'].includes(phase)
const isHolding = ({ phase, lease }: Delivery) =>
  lease && (phase === 'running' || phase === 'succeeded')

/** The key once the lease of `token`, or of whoever holds it, has run out. */
function expire(key: KeyState, token?: string): KeyState {
  if (key.kind !== 'pending' || (token ?? key.token) !== key.token) return key
  const isEndless = key.leaseUntil > LEASE.leaseMs
  return isEndless ? key : { ...key, leaseUntil: 0 }
}

/** What deliveries of one event, crashes and the end of leases can do under a protocol. */
export function receivers(
  { machine, claim, acknowledge }: Protocol,
  deliveries = 3,
): System<World> {
  const stepsOf = (world: World, index: number): Transition<World>[] => {
    const { key, handled } = world
    const delivery = world.deliveries[index] as Delivery
    const token = NAMES[index] as string
    const call = { now: 0, token }
    const to = (
      label: string,
      change: Partial<Delivery>,
      rest: Partial<Omit<World, 'deliveries'>> = {},
      breaks?: string,
    ): Transition<World> => ({
      label: `${token}: ${label}`,
      next: {
        ...world,
        ...rest,
        deliveries: world.deliveries.map((other, i) =>
          i === index ? { ...other, ...change } : other,
        ),
      },
      breaks,
    })
    const answer2xx = (label: string, change: Partial<Delivery>, rest: Partial<World> = {}) =>
      to(label, change, rest, (rest.handled ?? handled) ? undefined : INVARIANT.noEmptyPromise)

    const claimed = (state: KeyState): Transition<World>[] => {
      const runs = { phase: 'running', lease: true } as const
      const breaks = world.settled ? INVARIANT.noSecondRun : undefined
      return [
        acknowledge === 'first'
          ? answer2xx('claims, answers 2xx, and starts to run', runs, { key: state })
          : to('claims and starts to run', runs, { key: state }, breaks),
        to('claims, but hears no answer and gives up', { phase: 'unheard' }, { key: state }),
      ]
    }
    const refused = ({ status }: Claim): Transition<World>[] =>
      status === 'done'
        ? [answer2xx('finds the key done and answers 2xx', { phase: 'ended' })]
        : [to('finds the key in flight and answers 503', { phase: 'ended' })]

    const phases: Record<Phase, () => Transition<World>[]> = {
      unsent: () => [to('is delivered', { phase: 'arrived' })],
      arrived() {
        const { state, answer } = machine.claim(key, { ...call, ...LEASE, ...RETENTION })
        if (answer.status !== 'claimed') return refused(answer)
        return claim === 'one step'
          ? claimed(state)
          : [to('finds the key free', { phase: 'looked' })]
      },
      looked: () => claimed(machine.claim(ABSENT, { ...call, ...LEASE, ...RETENTION }).state),
      unheard: () => [
        to(
          'releases its late claim',
          { phase: 'ended' },
          { key: machine.release(key, call).state },
        ),
        to('leaves its late claim to the lease', { phase: 'ended' }),
      ],
      running() {
        const extended = machine.extend(key, { ...call, ...LEASE })
        return [
          to('extends its lease', { lease: extended.answer === 'ok' }, { key: extended.state }),
          to('succeeds', { phase: 'succeeded' }, { handled: true }),
          to('fails', { phase: 'failed' }),
        ]
      },
      succeeded() {
        const { state } = machine.commit(key, { ...call, ...RETENTION })
        const settled = { key: state, settled: true }
        return [
          answer2xx('commits and answers 2xx', { phase: 'ended', lease: false }, settled),
          to('commits, but hears no answer and tries again', {}, { key: state }),
        ]
      },
      failed: () => [
        to(
          'releases and answers 500',
          { phase: 'ended', lease: false },
          {
            key: machine.release(key, call).state,
          },
        ),
        to('answers 500 without reaching the store', { phase: 'ended', lease: false }),
      ],
      ended: () => [],
      crashed: () => [],
    }
    const crash = isActive(delivery) ? [to('crashes', { phase: 'crashed', lease: false })] : []
    const late = key.kind === 'pending' && key.token === token && key.leaseUntil > 0
    const runsOut =
      delivery.lease || late
        ? [to('outlives its lease', { lease: false }, { key: expire(key, token) })]
        : []
    return [...phases[delivery.phase](), ...crash, ...runsOut]
  }

  return {
    initial: {
      key: ABSENT,
      deliveries: Array.from({ length: deliveries }, () => ({ phase: 'unsent', lease: false })),
      handled: false,
      settled: false,
    },
    steps: (world) => world.deliveries.flatMap((_, index) => stepsOf(world, index)),
    broken({ key, deliveries, handled }) {
      if (deliveries.filter(isHolding).length > 1) return INVARIANT.oneHolder
      if (deliveries.some(isActive)) return undefined
      // Nobody is at work: one more delivery, after the lease, must get through.
      const call = { now: 0, token: 'probe', ...LEASE, ...RETENTION }
      const { status } = machine.claim(expire(key), call).answer
      if (status === 'in_flight') return INVARIANT.neverStuck
      return status === 'done' && !handled ? INVARIANT.noEmptyPromise : undefined
    },
  }
}
