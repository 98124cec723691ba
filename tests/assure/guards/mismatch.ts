import { createHmac } from 'node:crypto'
import {
  type AnyDelivery,
  createReceiver,
  defineProvider,
  type EventSchema,
  hmac,
  memoryReplayStore,
} from '@hookseal/core'
import type { Finding } from '../proof.ts'
import { WEBHOOK_MOUNTS } from './webhook-mounts.ts'

const SECRET = 'a-secret-of-the-mismatch-proof'
const BODY = JSON.stringify({ event: 'user.created', id: 'event_1', email: 7 })

/** What has become of a payload that the schema of its event refuses. */
export interface MismatchRecord {
  readonly name: string
  readonly isDelivered: boolean
  /** The status of the delivery, and of its retry after the schema was repaired. */
  readonly statuses: readonly number[]
  /** The handlers that ran for each of the two, by name. */
  readonly ran: readonly string[]
  readonly isLogged: boolean
}

/** Says how a mismatch was lost, or returns `undefined`. */
export function lostMismatch(record: MismatchRecord): string | undefined {
  const { name, isDelivered, statuses, ran, isLogged } = record
  const seen = `${name}: ${statuses.join(', then ')}; ran ${ran.join(', then ') || 'nothing'}`
  // The sender's retry must find a delivered event handled, and must run one that has failed.
  const wanted = isDelivered ? '200,200 *' : '500,200 user.created'
  const isKept = `${statuses.join()} ${ran.join()}` === wanted && (isDelivered || isLogged)
  return isKept ? undefined : `${seen}${isLogged ? '' : '; not logged'}`
}

const schema = (accepts: boolean): EventSchema => ({
  '~standard': {
    version: 1,
    vendor: 'a proof',
    validate: (value) =>
      accepts ? { value } : { issues: [{ message: 'must be text', path: ['email'] }] },
  },
})

const CASES = ['', "with a '*' handler", "with onMismatch: 'deliver'"] as const

async function observe(mount: string, which: (typeof CASES)[number]): Promise<MismatchRecord> {
  const ran: string[] = []
  const lines: string[] = []
  const store = memoryReplayStore()
  const write = (line: string) => void lines.push(line)
  const note = (name: string) => (_delivery: AnyDelivery) => void ran.push(name)
  const isDelivered = which === CASES[2]
  const sendTo = async (accepts: boolean) => {
    const receiver = createReceiver({
      provider: defineProvider({
        name: 'shop',
        scheme: hmac({ secret: SECRET, header: 'x-sig' }),
        events: { 'user.created': schema(accepts) },
        identify: () => ({ type: 'user.created', id: 'event_1', key: 'event_1' }),
      }),
      handlers: {
        'user.created': note('user.created'),
        ...(which === CASES[0] ? {} : { '*': note('*') }),
      },
      replay: { store },
      onMismatch: isDelivered ? 'deliver' : 'fail',
      logger: { debug() {}, info: write, warn: write, error: write },
    })
    const signature = createHmac('sha256', SECRET).update(BODY).digest('hex')
    const send = await WEBHOOK_MOUNTS[mount]?.(receiver)
    const answer = await send?.({ method: 'POST', headers: { 'x-sig': signature }, body: BODY })
    return answer?.status ?? 0
  }
  const statuses = [await sendTo(false), await sendTo(true)]
  const isLogged = lines.some((line) => line.includes('payload_mismatch'))
  return { name: `${mount} ${which}`.trim(), isDelivered, statuses, ran, isLogged }
}

/** Shows that no adapter answers a payload that its schema refuses with a 2xx, unless a handler has got it. */
export async function mismatchFinding(): Promise<Finding> {
  const records: MismatchRecord[] = []
  for (const mount of Object.keys(WEBHOOK_MOUNTS)) {
    for (const which of CASES) records.push(await observe(mount, which))
  }
  const lost = records.flatMap((record) => lostMismatch(record) ?? [])
  return {
    claim: 'Guards: no payload that its schema refuses is lost in silence',
    figure: `${lost.length} in ${records.length} cases`,
    goal: '0, on every adapter',
    verdict: lost.length === 0 ? 'shown' : 'missed',
    ...(lost.length > 0 ? { details: lost } : {}),
  }
}
