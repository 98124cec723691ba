import type { Slot } from './child/slot.ts'

/** Where a process is killed: at a point that it passes, or from outside, wherever it is. */
export type Where = string | undefined

const OUTSIDE = undefined

/** Where receivers are killed. Each control is killed in the gap that it has; the hand-off is killed everywhere. */
export const RECEIVER_POINTS = {
  handOff: [
    'after enqueue',
    'before enqueue',
    OUTSIDE,
    'after claim',
    'before answer',
    'before commit',
    'after answer',
    OUTSIDE,
    'after commit',
    'arrival',
    'before claim',
  ],
  answerFirst: ['before enqueue', OUTSIDE, 'after answer', 'arrival'],
  markFirst: ['before enqueue', OUTSIDE, 'after claim', 'before answer'],
  noClaim: ['after enqueue', OUTSIDE, 'before answer', 'arrival'],
  forgottenJob: ['after enqueue', OUTSIDE, 'before commit', 'after claim'],
} as const satisfies Record<string, readonly Where[]>

/** Where workers are killed. */
export const WORKER_POINTS: readonly Where[] = [
  'after claim',
  'after effect',
  OUTSIDE,
  'before commit',
  'after commit',
  'before effect',
  'before claim',
]

/** How the processes of one role are killed. */
export interface Kills {
  readonly slots: readonly Slot[]
  readonly points: readonly Where[]
  readonly kills: number
  /** How many events are accepted between two kills. */
  readonly every: number
  /** How many events are accepted. */
  amount(): number
  /** Resolves when this many events are accepted. */
  reached(amount: number): Promise<void>
}

// A process passes all points sooner than this, unless it has nothing to do.
const LATEST = 200

/** Kills the processes of one role in turn, evenly distributed over the events. Each is restarted immediately. */
export async function killInTurn(given: Kills): Promise<void> {
  const { slots, points, kills, every, amount, reached } = given
  for (let i = 0; i < kills; i++) {
    await reached(every * i)
    const latest = () => reached(amount() + LATEST)
    await slots[i % slots.length]?.kill(points[i % points.length], latest)
  }
  await Promise.all(slots.map((slot) => slot.running()))
}
