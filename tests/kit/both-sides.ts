import { createHmac } from 'node:crypto'
import {
  type Archive,
  createProcessor,
  createReceiver,
  type JobHandlers,
  type ReplayStore,
} from '@hookseal/core'
import { type RineEvents, rine } from '@hookseal/core/providers'
import type { HandOff } from '@hookseal/queue/pg-boss'
import type { Pool } from 'pg'
import { rineMessage } from './events.ts'
import { patientReplay } from './patience.ts'
import { signRine } from './sign.ts'

export const packKey = 'pack_7c0e5b21d9f4'
const secret = 'queue-test-secret'

/** A signed message of a sender. */
export const message = (id: string) => signRine(secret, JSON.stringify(rineMessage(id)))

/** The same with a body of about so many bytes. */
export const largeMessage = (id: string, bytes: number) =>
  signRine(secret, JSON.stringify({ ...rineMessage(id), padding: 'x'.repeat(bytes) }))

/** The side of the sender: what it posts goes to `handOff`. */
export const receiving = (store: ReplayStore, handOff: HandOff, archive?: Archive) =>
  createReceiver({
    provider: rine({ secret }),
    replay: { store, ...patientReplay },
    archive,
    handlers: { '*': handOff },
    logger: false,
  })

/** The side of the worker: `work` sees each message by its id. */
export function processing(
  store: ReplayStore,
  work: (id: string) => unknown,
  keys: string | readonly string[] = packKey,
) {
  const handlers: JobHandlers<RineEvents> = {
    'message.received': ({ event }) => work(event.data.message_id),
  }
  const provider = rine({ secret })
  return createProcessor({
    provider,
    replay: { store, ...patientReplay },
    packKey: keys,
    handlers,
    logger: false,
  })
}

/** The same pack as a later version would seal it, two versions on. */
export function newer(packed: string): string {
  const [, , ...parts] = packed.slice(0, packed.lastIndexOf('.')).split('.')
  const sealed = ['hookseal', '3', ...parts].join('.')
  return `${sealed}.${createHmac('sha256', packKey).update(sealed).digest('base64url')}`
}

/** The same pack with another body, under the seal of the first. */
export function altered(packed: string): string {
  const [format, version, fields, , mac] = packed.split('.')
  const body = Buffer.from(JSON.stringify(rineMessage('forged'))).toString('base64url')
  return [format, version, fields, body, mac].join('.')
}

/** Counts the runs of each message; a poison one always throws. */
export function counting() {
  const runs = new Map<string, number>()
  const work = (id: string) => {
    runs.set(id, (runs.get(id) ?? 0) + 1)
    if (id.startsWith('poison')) throw new Error(`what only the handler may say about ${id}`)
  }
  return { work, runsOf: (id: string) => runs.get(id) ?? 0, ids: () => [...runs.keys()] }
}

/** Keeps Postgres from writing to a table. Returns what waits until a write is held up, and what lets all go on. */
export async function lockTable(pool: Pool, table: string) {
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query(`LOCK TABLE ${table} IN SHARE MODE`)
  return {
    async heldUp(): Promise<void> {
      const waiting = 'SELECT 1 FROM pg_locks WHERE NOT granted AND relation = $1::regclass'
      while ((await pool.query(waiting, [table])).rows.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    async release(): Promise<void> {
      await client.query('COMMIT')
      client.release()
    },
  }
}
