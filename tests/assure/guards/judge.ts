import type { Entry } from './entry.ts'
import { entriesOf, isApplied, isRelease, type Run, runsOf } from './history.ts'

/** What has to hold in every interleaving, in the words of the table. */
export const RULES = {
  again: 'Guards: no second run after success',
  released: 'Guards: no 2xx for a released event',
  outlived: 'Guards: no claim outlives maxRunMs and a lease',
  running: 'Guards: no claim is released while its route runs',
  kept: 'Guards: a run that has ended gives its claim back at once',
  escaped: 'Guards: nothing escapes, and the process lives',
} as const

/** The rules that an interleaving breaks, each with what has happened. */
export interface Violation {
  readonly rule: keyof typeof RULES
  readonly what: string
}

/** The durations that the receiver was given, in milliseconds. */
export interface Times {
  readonly leaseMs: number
  readonly maxRunMs: number
}

const isFaulted = ({ own }: Run, verb: 'commit' | 'extend') =>
  own.some((entry) => entry.kind === 'asked' && entry.verb === verb && entry.fault !== undefined)

const HOLDS = ['claim claimed', 'extend ok']

const claimedAt = ({ own }: Run) => own.find((entry) => isApplied(entry, 'claim'))?.at ?? 0

/** Until when a run held its key, as the store knew it at the time of an entry. */
function heldUntil({ own }: Run, entries: readonly Entry[], seen: Entry, leaseMs: number): number {
  const before = entries.slice(0, entries.indexOf(seen))
  const holds = entriesOf(own, 'applied').filter(
    (entry) => before.includes(entry) && HOLDS.includes(`${entry.verb} ${entry.result}`),
  )
  return Math.max(0, ...holds.map(({ at }) => at + leaseMs))
}

/** The first sign that a run has succeeded: the store's, the sender's, or the route's own. */
function successesOf(run: Run, entries: readonly Entry[]): readonly Entry[] {
  const committed = run.own.filter((entry) => isApplied(entry, 'commit'))
  const answered = entriesOf(entries, 'received').filter(
    ({ copy, status, isComplete }) => copy === run.copy && isComplete && status < 300,
  )
  const acts = entriesOf(run.own, 'did')
  const isSound = acts.every(({ effect }) => effect === 'success' || effect === 'none')
  const done = isSound ? acts.filter(({ effect }) => effect === 'success') : []
  return [...committed, ...answered, ...done]
}

function secondRuns(entries: readonly Entry[], runs: readonly Run[], times: Times): string[] {
  const hasJumped = entriesOf(entries, 'jumped').length > 0
  return runs.flatMap((run) =>
    successesOf(run, entries).flatMap((success) => {
      const later = entries
        .slice(entries.indexOf(success) + 1)
        .filter((entry) => isApplied(entry, 'claim') && entry.result === 'claimed')
      const isKnown = isApplied(success, 'commit')
      // A lease that was over can have a successor, and a store that confirms nothing cannot remember.
      const isOver = heldUntil(run, entries, success, times.leaseMs) <= success.at
      const isForgotten = ({ at }: Entry) =>
        isFaulted(run, 'commit') &&
        (isFaulted(run, 'extend') || hasJumped || at >= claimedAt(run) + times.maxRunMs)
      const wrong = later.filter((claim) => isKnown || !(isOver || isForgotten(claim)))
      return wrong.map(() => `run ${run.attempt} has succeeded, and its key is claimed again`)
    }),
  )
}

function releasedAnswers(entries: readonly Entry[], runs: readonly Run[]): string[] {
  const early = new Set(entriesOf(entries, 'answered early').map(({ copy }) => copy))
  return entriesOf(entries, 'received').flatMap((answer) => {
    const { copy, status, isComplete } = answer
    if (!isComplete || status >= 300) return []
    const own = runs.filter((run) => run.copy === copy)
    const isRemembered = own.some((run) => run.isCommitted || isFaulted(run, 'commit'))
    if (own.length > 0 && isRemembered) return []
    if (own.length > 0) return `copy ${copy} gets a ${status}, and its run is not committed`
    if (early.has(copy)) return []
    const before = entries.slice(0, entries.indexOf(answer))
    const isDuplicate = before.some((entry) => isApplied(entry, 'commit'))
    return isDuplicate ? [] : `copy ${copy} gets a ${status}, and no run has committed`
  })
}

function outlivedClaims(entries: readonly Entry[], runs: readonly Run[], times: Times): string[] {
  const jumpedMs = entriesOf(entries, 'jumped').reduce((sum, { ms }) => sum + ms, 0)
  const late = runs.flatMap((run) =>
    run.own.flatMap((entry) => {
      if (entry.kind !== 'asked' || entry.verb !== 'extend') return []
      const heldMs = entry.at - claimedAt(run)
      return heldMs > times.maxRunMs + jumpedMs
        ? `run ${run.attempt} extends after ${heldMs} ms`
        : []
    }),
  )
  const states = entriesOf(entries, 'probed').map(({ state }) => state)
  const isFree =
    states.length === 1 && states.every((state) => state === 'free' || state === 'done')
  const answers = entriesOf(entries, 'received')
  const unanswered = entriesOf(entries, 'retried').filter(
    ({ copy }) => !answers.some((one) => one.copy === copy && one.isComplete && one.status < 300),
  )
  const isDrained = entriesOf(entries, 'drained').every(({ isDone }) => isDone)
  return [
    ...late,
    ...(isFree ? [] : [`the key is ${states.join() || 'never probed'}`]),
    ...unanswered.map(() => 'the last retry gets no 2xx'),
    ...(isDrained ? [] : ['the receiver still counts a run']),
  ]
}

function releasedWhileRunning(runs: readonly Run[]): string[] {
  const hasFailed = (entry: Entry) =>
    entry.kind === 'did' && (entry.effect === 'failure' || entry.effect === 'gives up')
  return runs.flatMap(({ attempt, own }) => {
    const released = own.find(isRelease)
    if (released === undefined || !own.some(({ kind }) => kind === 'started')) return []
    const isFair = own.slice(0, own.indexOf(released)).some(hasFailed)
    return isFair ? [] : [`run ${attempt} has not failed, and its claim is released`]
  })
}

/** Returns every rule that an interleaving breaks. It knows nothing of the library but what its observer noted. */
export function judge(entries: readonly Entry[], times: Times): readonly Violation[] {
  const runs = runsOf(entries)
  const quiet = entries.findIndex(({ kind }) => kind === 'quiet')
  const kept = runsOf(entries.slice(0, quiet + 1)).filter(
    ({ hasEnded, isAsked }) => hasEnded && !isAsked,
  )
  const broken: Readonly<Record<Violation['rule'], readonly string[]>> = {
    again: secondRuns(entries, runs, times),
    released: releasedAnswers(entries, runs),
    outlived: outlivedClaims(entries, runs, times),
    running: releasedWhileRunning(runs),
    kept: kept.map(({ attempt }) => `run ${attempt} has ended, and the store is not asked`),
    escaped: entriesOf(entries, 'escaped').map(({ error }) => error),
  }
  return Object.entries(broken).flatMap(([rule, all]) =>
    all.map((what) => ({ rule: rule as Violation['rule'], what })),
  )
}
