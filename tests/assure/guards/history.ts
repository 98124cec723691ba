import type { Entry } from './entry.ts'

type Of<K extends Entry['kind']> = Extract<Entry, { kind: K }>

/** What was seen of one run of the delivery. */
export interface Run {
  readonly attempt: number
  /** The copy that it serves; `undefined` if the route has not started. */
  readonly copy: number | undefined
  /** Every entry of this run, in order. */
  readonly own: readonly Entry[]
  /** Whether it has ended or failed, so that its claim must be given back or committed. */
  readonly hasEnded: boolean
  /** Whether the store was asked to commit or release its claim. */
  readonly isAsked: boolean
  /** Whether a commit of this run has reached the store. */
  readonly isCommitted: boolean
}

/** Returns the entries of one kind. */
export const entriesOf = <K extends Entry['kind']>(
  entries: readonly Entry[],
  kind: K,
): readonly Of<K>[] => entries.filter((entry): entry is Of<K> => entry.kind === kind)

/** Whether an entry is the change of a key by this method. */
export const isApplied = (entry: Entry, verb: Of<'applied'>['verb']): entry is Of<'applied'> =>
  entry.kind === 'applied' && entry.verb === verb

/** Whether the claim of a run was released. */
export const isRelease = (entry: Entry): boolean =>
  isApplied(entry, 'release') && entry.result === 'ok'

function runOf(entries: readonly Entry[], attempt: number): Run {
  const own = entries.filter((entry) => 'attempt' in entry && entry.attempt === attempt)
  const copy = entriesOf(own, 'started')[0]?.copy
  // To destroy a response whose connection is closed means nothing. Another run may have closed one that they share.
  const isCut = (act: Entry) =>
    entriesOf(entries, 'gone').some((gone) => gone.copy === copy) ||
    entriesOf(entries.slice(0, entries.indexOf(act)), 'did').some(
      (other) => other.attempt !== attempt && /failure|gives up/.test(other.effect),
    )
  const hasSettled = own.some(({ kind }) => kind === 'settled')
  const acts = entriesOf(own, 'did')
  return {
    attempt,
    copy,
    own,
    hasEnded: acts.some(
      (act) => act.isEnd || (act.effect === 'gives up' && hasSettled && !isCut(act)),
    ),
    isAsked: entriesOf(own, 'asked').some(({ verb }) => verb === 'commit' || verb === 'release'),
    isCommitted: own.some((entry) => isApplied(entry, 'commit')),
  }
}

/** Returns what was seen of every run that the store has granted. */
export function runsOf(entries: readonly Entry[]): readonly Run[] {
  const granted = entries.flatMap((entry) =>
    isApplied(entry, 'claim') && entry.attempt !== undefined ? entry.attempt : [],
  )
  return granted.map((attempt) => runOf(entries, attempt))
}
