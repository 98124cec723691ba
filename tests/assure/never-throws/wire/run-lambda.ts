import { type LambdaEvent, lambdaHandler } from '@hookseal/core/lambda'
import { type Failure, type Tally, writeFailure } from '../failures.ts'
import { type Documented, judge } from '../judge.ts'
import { type Case, makeCase } from '../make-case.ts'
import { CASE_HEADER } from '../receivers.ts'
import type { Sender } from '../senders.ts'
import { pick, type Source, seededSource } from '../source.ts'
import { mountAll } from './mounts.ts'

const ODD_EVENTS: readonly object[] = [
  {},
  { body: null },
  { body: { parsed: true } },
  { body: '%%%', isBase64Encoded: true },
  { headers: null, multiValueHeaders: null },
  { rawQueryString: '%', queryStringParameters: null },
]

/** A case as an event of format 1.0 or 2.0, and whether the event says all that the case does. */
function asEvent(
  id: string,
  one: Case,
  source: Source,
): readonly [event: LambdaEvent, isFaithful: boolean] {
  const { method, body } = one
  const rawPath = `/hook/${one.sender.name}`
  const headers: Case['headers'] = [[CASE_HEADER, id], ...one.headers]
  const body64 = { body: body.toString('base64'), isBase64Encoded: true }
  const choice = source.next(16)
  const joined = Object.fromEntries(headers)
  const isJoined = Object.keys(joined).length === headers.length
  if (choice === 0) return [{ headers: joined, ...pick(source, ODD_EVENTS) }, false]
  if (choice < 8) {
    const requestContext = { http: { method } }
    return [
      { headers: joined, rawPath, rawQueryString: one.query.slice(1), requestContext, ...body64 },
      isJoined,
    ]
  }
  const lists = new Map<string, string[]>()
  for (const [name, value] of headers) lists.set(name, [...(lists.get(name) ?? []), value])
  const query = Object.fromEntries(new URLSearchParams(one.query))
  const event = { httpMethod: method, path: rawPath, queryStringParameters: query, ...body64 }
  return [{ ...event, multiValueHeaders: Object.fromEntries(lists) }, true]
}

/** Invokes a Lambda handler with `count` cases, and judges each answer. */
export async function runLambda(
  senders: readonly Sender[],
  seed: number,
  count: number,
  documented: Documented,
  progress: (done: number) => void,
): Promise<Tally> {
  const [mounts, heard] = mountAll(senders)
  const handlers = new Map(
    mounts.map((mount) => [mount.path, lambdaHandler(mount.target.receiver)]),
  )
  const failures: Failure[] = []
  const counts = { genuine: 0, forged: 0, either: 0 }
  for (let index = 0; index < count && failures.length < 5; index++) {
    const source = seededSource(seed + index * 7919)
    const one = makeCase(senders, source)
    const path = `/hook/${one.sender.name}${source.next(3) === 0 ? '-broken' : ''}`
    const target = mounts.find((mount) => mount.path === path)?.target
    const [event, isFaithful] = asEvent(`${index}`, one, source)
    let problem: string | undefined
    try {
      const answer = await handlers.get(path)?.(event)
      // Some events have no headers, and so no number.
      const error = [...heard.outcomes.values()].at(-1)?.error
      const status = answer?.statusCode ?? 0
      const isStale = one.steps[0] === 'untimely' && target?.hasClock !== true
      const isCertain = (isFaithful || one.expected === 'forged') && !isStale
      problem = judge(
        {
          expected: isCertain ? one.expected : 'either',
          status,
          code: status >= 300 ? error?.code : undefined,
          body: answer?.body ?? '',
          reached: heard.reached.size > 0,
          isWhole: target?.isWhole === true,
        },
        documented,
      )
    } catch (error) {
      problem = `it threw: ${error instanceof Error ? error.stack : typeof error}`
    }
    heard.outcomes.clear()
    heard.reached.clear()
    counts[one.expected]++
    if (problem !== undefined) {
      failures.push(
        writeFailure({ entry: 'Lambda', seed, index, problem }, one, target?.name ?? ''),
      )
    }
    if (index % 5000 === 0) progress(index)
  }
  return { ...counts, failures }
}
