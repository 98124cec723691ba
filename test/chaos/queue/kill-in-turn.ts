import type { Slot } from './child/slot.ts'

/** Where a process is killed: at a point that it passes, or from outside, wherever it is. */
const OUTSIDE = undefined

/** The points of a receiver. Each is a gap that some pattern does not survive. */
export const RECEIVER_POINTS: readonly (string | undefined)[] = [
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
]

/** The points of a worker. */
export const WORKER_POINTS: readonly (string | undefined)[] = [
  'after claim',
  'after effect',
  OUTSIDE,
  'before commit',
  'after commit',
  'before effect',
  'before claim',
]

/** What the kills of one role keep to. */
export interface Kills {
  readonly slots: readonly Slot[]
  readonly points: readonly (string | undefined)[]
  readonly kills: number
  /** How many events are accepted between two kills. */
  readonly every: number
  /** Resolves when so many events are accepted. */
  accepted(events: number): Promise<void>
}

/** Kills the processes of one role in turn, evenly over the events. Each is started again at once. */
export async function killInTurn({ slots, points, kills, every, accepted }: Kills): Promise<void> {
  for (let i = 0; i < kills; i++) {
    await accepted(every * i)
    const slot = slots[i % slots.length]
    // A process that never passes its point is killed from outside when the next one is due.
    await slot?.kill(points[i % points.length], () => accepted(every * (i + 1)))
  }
  await Promise.all(slots.map((slot) => slot.running()))
}
