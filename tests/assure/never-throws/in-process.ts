import { type Outcome, WebhookError } from '@hookseal/core'
import { asInput, asRequest } from './as-input.ts'
import { type Failure, type Tally, writeFailure } from './failures.ts'
import { type Documented, judge, type Observation } from './judge.ts'
import { type Case, makeCase } from './make-case.ts'
import { brokenTargets, type Target, wholeTarget } from './receivers.ts'
import type { Sender } from './senders.ts'
import { pick, type Source, seededSource } from './source.ts'

/** A way in, which is called in the same process. */
export type Entry = 'verify' | 'receive' | 'fetch'

/** What one call came to. */
type Result = Pick<Observation, 'status' | 'code' | 'body' | 'reached'>

const refusal = (error: unknown): Result => {
  if (!(error instanceof WebhookError))
    throw new Error('something other than a WebhookError escaped', { cause: error })
  return { status: error.status, code: error.code, body: '', reached: false }
}

const answer = ({ status, body, error }: Outcome, reached: boolean): Result => ({
  status,
  body,
  code: error !== undefined && status >= 300 ? error.code : undefined,
  reached,
})

/** Calls one way in with one case. Throws what it throws. */
async function call(
  entry: Entry,
  { receiver }: Target,
  one: Case,
  source: Source,
  runs: { count: number },
): Promise<readonly [result: Result, isFaithful: boolean]> {
  const before = runs.count
  if (entry === 'fetch') {
    const [request, isFaithful] = asRequest(one, source)
    const response = await receiver.fetch(request)
    const { status } = response
    const body = await response.text()
    const code = status >= 300 ? `a ${status}` : undefined
    return [{ status, body, code, reached: runs.count > before }, isFaithful]
  }
  const { input, isFaithful } = asInput(one, source)
  if (entry === 'receive') {
    const outcome = await receiver.receive(input)
    return [answer(outcome, runs.count > before), isFaithful]
  }
  try {
    await receiver.verify(input)
    return [{ status: 200, code: undefined, body: '', reached: true }, isFaithful]
  } catch (error) {
    return [refusal(error), isFaithful]
  }
}

/** A response carries no code: any that is documented with its status will do. */
const byStatus = (documented: Documented): Documented =>
  new Map([...documented.values()].map((status) => [`a ${status}`, status]))

/** The receivers of each sender. */
export type Targets = ReadonlyMap<Sender, readonly Target[]>

/** Creates the receivers of each sender: a whole one and broken ones. */
export function targetsOf(senders: readonly Sender[], onRun: () => void): Targets {
  return new Map(
    senders.map((sender) => [
      sender,
      [wholeTarget(sender, onRun), ...brokenTargets(sender, onRun)],
    ]),
  )
}

/** Takes one case through one way in, and says what is wrong. */
export async function tryCase(
  entry: Entry,
  target: Target,
  one: Case,
  source: Source,
  documented: Documented,
  runs: { count: number },
): Promise<string | undefined> {
  try {
    const [result, isFaithful] = await call(entry, target, one, source, runs)
    const isStale = one.steps[0] === 'untimely'
    // A case refused only for its Content-Encoding may be genuine without its headers.
    const isForgedAnyway = one.expected === 'forged' && !one.steps.includes('encoding')
    const isCertain = (isFaithful || isForgedAnyway) && (target.hasClock || !isStale)
    const expected = isCertain ? one.expected : 'either'
    const codes = entry === 'fetch' ? byStatus(documented) : documented
    return judge({ ...result, expected, isWhole: target.isWhole }, codes)
  } catch (error) {
    const { cause = error } = error as { cause?: unknown }
    return `it threw: ${cause instanceof Error ? cause.stack : typeof cause}`
  }
}

/** Sends `count` cases through one way in, starting from one seed. */
export async function runInProcess(
  entry: Entry,
  senders: readonly Sender[],
  seed: number,
  count: number,
  documented: Documented,
  progress: (done: number) => void,
): Promise<Tally> {
  const runs = { count: 0 }
  const targets = targetsOf(senders, () => {
    runs.count++
  })
  const failures: Failure[] = []
  const sent = { genuine: 0, forged: 0, either: 0 }
  for (let index = 0; index < count && failures.length < 5; index++) {
    const source = seededSource(seed + index * 7919)
    const one = makeCase(senders, source)
    const [whole, ...broken] = targets.get(one.sender) as readonly [Target, ...Target[]]
    const target = source.next(3) === 0 ? pick(source, broken) : whole
    const problem = await tryCase(entry, target, one, source, documented, runs)
    if (problem !== undefined)
      failures.push(writeFailure({ entry, seed, index, problem }, one, target.name))
    sent[one.expected]++
    if (index % 5000 === 0) progress(index)
  }
  return { ...sent, failures }
}
