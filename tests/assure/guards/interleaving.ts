import { createHmac } from 'node:crypto'
import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers/rine'
import { answers } from './act.ts'
import { type Copy, SENDER_FAULTS, type Sending } from './clients/client.ts'
import type { Entry, Event } from './entry.ts'
import { COPY } from './forms/form.ts'
import { isApplied, runsOf } from './history.ts'
import { type Host, startHost } from './host.ts'
import { observedStore } from './observed-store.ts'
import { type Disturbance, type Plan, type Step, TIMES } from './plan.ts'
import { programs } from './program.ts'
import { turns, type VirtualClock } from './virtual-clock.ts'

const SECRET = 'a-secret-of-the-guards-proof'

// Only a fault lasts so long. No result depends on it.
const PATIENCE_NS = 20_000_000_000n

/** Turns the event loop until a condition holds, and gives up on one that never does. */
async function waitUntil(holds: () => boolean): Promise<void> {
  const deadline = process.hrtime.bigint() + PATIENCE_NS
  while (!holds() && process.hrtime.bigint() < deadline) await turns(1)
}

/** The delivery of an interleaving, signed by `node:crypto`. */
function copiesOf(index: number): () => Copy {
  const data = { message_id: `m_${index}`, conversation_id: 'c_1', from_agent_id: 'a_1' }
  const event = { event: 'message.received', timestamp: '2024-01-15T10:30:00Z', data }
  const body = JSON.stringify(event)
  const signature = createHmac('sha256', SECRET).update(body).digest('hex')
  let number = 0
  return () => {
    number++
    const headers = {
      'content-type': 'application/json',
      'x-rine-signature': signature,
      [COPY]: String(number),
    }
    return { number, headers, body }
  }
}

/** Runs one interleaving, and returns what an observer outside the library has seen. */
export async function runInterleaving(
  plan: Plan,
  clock: VirtualClock,
  onEscape: (note: (error: string) => void) => void,
): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  const note = (event: Event) => void entries.push({ ...event, at: clock.now() })
  onEscape((error) => note({ kind: 'escaped', error }))

  const { store, continueOne, heal, probe } = observedStore(plan.faults, note)
  const receiver = createReceiver({
    provider: rine({ secret: SECRET }),
    replay: { ...TIMES, store },
    logger: false,
  })
  let isLast = false
  const { work, permit, permitAll } = programs((attempt) => {
    const planned = isLast ? undefined : plan.programs[attempt - 1]
    return planned ?? [{ act: answers(204), waits: false }]
  }, note)
  const host: Host = await startHost(plan.cell, receiver, work, (received) =>
    note({ kind: 'received', ...received }),
  )
  const nextCopy = copiesOf(plan.index)
  const all: Sending[] = []
  const draining: Promise<void>[] = []

  const send = (count: number, client = host.client) => {
    const copies = Array.from({ length: count }, nextCopy)
    for (const { number } of copies) note({ kind: 'sent', copy: number })
    const sent = client.send(copies)
    all.push(...sent)
    return sent
  }
  const lose = (copies: readonly number[], how: string) => {
    for (const copy of copies) note({ kind: 'gone', copy, how })
  }
  const sentCopies = () => entries.flatMap((entry) => (entry.kind === 'sent' ? entry.copy : []))
  const hasStarted = (copy: number) =>
    entries.some((entry) => entry.kind === 'started' && entry.copy === copy)

  const byServer: Partial<Record<Disturbance, () => void>> = {
    'the server closes its connections': () => {
      lose(sentCopies(), 'the server closes its connections')
      host.closeConnections()
    },
    'the connections time out': () => {
      lose(sentCopies(), 'the connections time out')
      host.timeOutConnections()
    },
    'the wall clock jumps': () => {
      note({ kind: 'disturbed', by: 'the wall clock jumps' })
      note({ kind: 'jumped', ms: TIMES.leaseMs + 1000 })
      clock.setWallForward(TIMES.leaseMs + 1000)
    },
    'the event loop stalls': () => {
      note({ kind: 'disturbed', by: 'the event loop stalls' })
      note({ kind: 'jumped', ms: TIMES.leaseMs + 1000 })
      clock.stall(TIMES.leaseMs + 1000)
    },
    'the receiver drains': () => {
      note({ kind: 'disturbed', by: 'the receiver drains' })
      draining.push(receiver.drain())
    },
  }
  const answerFirst = async (status: number) => {
    await waitUntil(() => entries.some((entry) => entry.kind === 'asked' && entry.verb === 'claim'))
    const copy = host.answerFirst(status, hasStarted)
    if (copy !== undefined) note({ kind: 'answered early', copy, status })
  }
  const disturb = async (by: Disturbance) => {
    if (by === 'something answers 503 first') return answerFirst(503)
    if (by === 'something answers 200 first') return answerFirst(200)
    const fault = SENDER_FAULTS.find((one) => one === by)
    if (fault === undefined) byServer[by]?.()
    else lose(all.find(({ isOver }) => !isOver())?.disturb(fault) ?? [], by)
  }
  const take = async (step: Step) => {
    if (step.do === 'send') send(step.copies)
    else if (step.do === 'permit') permit()
    else if (step.do === 'let the store continue') continueOne()
    else if (step.do === 'disturb') await disturb(step.by)
    else {
      note({ kind: 'advanced', ms: step.ms })
      await clock.advance(step.ms)
    }
    await turns(step.turns)
  }

  for (const step of plan.steps) await take(step)

  permitAll()
  await turns(10)
  await waitUntil(() => runsOf(entries).every(({ hasEnded, isAsked }) => !hasEnded || isAsked))
  note({ kind: 'quiet' })
  heal()
  await turns(10)
  // An extension that the store has held back is a lease from now.
  await clock.advance(TIMES.leaseMs)
  // A copy can arrive late on a busy machine: the time counts from the last claim.
  const claimsEndAt = () =>
    Math.max(0, ...entries.flatMap((entry) => (isApplied(entry, 'claim') ? entry.at : []))) +
    TIMES.maxRunMs +
    TIMES.leaseMs
  while (clock.now() < claimsEndAt()) await clock.advance(claimsEndAt() - clock.now())
  note({ kind: 'probed', state: await probe() })
  isLast = true
  if (draining.length === 0) {
    const [last] = send(1, host.fresh())
    const copy = sentCopies().at(-1) ?? 0
    note({ kind: 'retried', copy })
    await waitUntil(() => last?.isOver() ?? true)
  }
  host.closeConnections()
  if (plan.cell.form.platform === 'node') {
    let open = all.length
    for (const { closed } of all) void closed.then(() => open--)
    await waitUntil(() => open === 0)
  }
  await clock.advance(10_000)
  let isDone = false
  void Promise.all([...draining, receiver.drain()]).then(() => {
    isDone = true
  })
  await turns(5)
  note({ kind: 'drained', isDone })
  host.client.close()
  await host.close()
  await turns(2)
  clock.reset()
  return entries
}
