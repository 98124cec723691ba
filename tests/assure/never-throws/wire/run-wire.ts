import type { Outcome } from '@hookseal/core'
import { type Failure, type Tally, writeFailure } from '../failures.ts'
import { type Documented, judge } from '../judge.ts'
import { type Case, makeCase } from '../make-case.ts'
import type { Sender } from '../senders.ts'
import { seededSource } from '../source.ts'
import { type Heard, type Mounted, mountAll, type Serve } from './mounts.ts'
import type { WireResponse } from './read-response.ts'
import { requestBytes, type WireRequest } from './request-bytes.ts'
import { sendBatch } from './send-batch.ts'

const PER_WRITE = 8
const CONNECTIONS = 4

interface Sent {
  readonly one: Case
  readonly mount: Mounted
  readonly request: WireRequest
}

const isRefusal = ({ status }: WireResponse) => status >= 400 && status <= 499

/** What is wrong with an answer that no receiver gave: a parser or a router may refuse what is not plain HTTP. */
function judgeAlone(
  sent: Sent,
  response: WireResponse | undefined,
  isReached: boolean,
): string | undefined {
  const { one, request } = sent
  if (isReached) return 'a handler ran, and no outcome was heard of'
  // A router may know only the methods of the sender.
  const { methods = ['POST'] } = one.sender.provider
  const mayRefuse = request.isAlone || methods.every((method) => method !== one.method)
  if (!mayRefuse) return `the receiver never heard of it; the answer was ${response?.status}`
  // Fetch has no TRACE, so that Next answers 500 to it.
  const isRefused = response === undefined || isRefusal(response) || one.method === 'TRACE'
  return isRefused ? undefined : `the platform answered ${response.status}`
}

function judgeHeard(
  sent: Sent,
  response: WireResponse | undefined,
  outcome: Outcome,
  isReached: boolean,
  documented: Documented,
): string | undefined {
  const { one, mount, request } = sent
  // The parser may find a fault while the receiver decides, and answer or close the connection first.
  const isPreempted = request.isAlone && (response === undefined || isRefusal(response))
  if (!isPreempted) {
    if (response?.status !== outcome.status) {
      return `the outcome is ${outcome.status}, the answer ${response?.status}`
    }
    const { body } = response
    if (one.method !== 'HEAD' && body !== outcome.body) {
      return `the answer's body is not that of the outcome: ${JSON.stringify(body.slice(0, 100))}`
    }
  }
  const isStale = one.steps[0] === 'untimely' && !mount.target.hasClock
  return judge(
    {
      expected:
        isStale || (request.isAlone && one.expected === 'genuine') ? 'either' : one.expected,
      status: outcome.status,
      code: outcome.status >= 300 ? outcome.error?.code : undefined,
      body: outcome.body,
      reached: isReached,
      isWhole: mount.target.isWhole,
    },
    documented,
  )
}

function judgeSent(
  sent: Sent,
  response: WireResponse | undefined,
  heard: Heard,
  documented: Documented,
) {
  const { id } = sent.request
  const outcome = heard.outcomes.get(id)
  const isReached = heard.reached.has(id)
  heard.outcomes.delete(id)
  heard.reached.delete(id)
  return outcome === undefined
    ? judgeAlone(sent, response, isReached)
    : judgeHeard(sent, response, outcome, isReached, documented)
}

/** Sends `count` cases to one adapter, over real connections, and judges each answer. */
export async function runWire(
  entry: string,
  serve: Serve,
  senders: readonly Sender[],
  seed: number,
  count: number,
  documented: Documented,
  progress: (done: number) => void,
): Promise<Tally> {
  const [mounts, heard] = mountAll(senders)
  const server = await serve(mounts)
  const failures: Failure[] = []
  const counts = { genuine: 0, forged: 0, either: 0 }
  let next = 0

  function prepare(index: number): Sent {
    const source = seededSource(seed + index * 7919)
    const one = makeCase(senders, source)
    const isBroken = source.next(3) === 0
    const path = `/hook/${one.sender.name}${isBroken ? '-broken' : ''}`
    const mount = mounts.find((candidate) => candidate.path === path) as Mounted
    return { one, mount, request: requestBytes(`${index}`, path, one, source) }
  }

  async function work(): Promise<void> {
    while (next < count && failures.length < 5) {
      const from = next
      next = Math.min(count, from + PER_WRITE)
      const batch = Array.from({ length: next - from }, (_, i) => prepare(from + i))
      const requests = batch.map(({ request }) => request)
      const answered = await sendBatch(server.port, requests, from % 5 === 0 ? from * 31 : 0)
      batch.forEach((sent, i) => {
        const problem = judgeSent(sent, answered.get(sent.request), heard, documented)
        counts[sent.one.expected]++
        if (problem === undefined) return
        failures.push(
          writeFailure({ entry, seed, index: from + i, problem }, sent.one, sent.mount.target.name),
        )
      })
      if (from % 4096 === 0) progress(from)
    }
  }

  await Promise.all(Array.from({ length: CONNECTIONS }, work))
  await server.close()
  return { ...counts, failures }
}
