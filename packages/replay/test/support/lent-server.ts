import { startDynalite } from '@hookseal/tests-kit/servers/dynalite'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { inject } from 'vitest'

/** A server that a file of tests has for itself while it runs. */
export interface LentServer {
  readonly url: string
  /** Gives the server back. */
  remove(): Promise<void>
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a server that is lent to one file after another, in a run that repeats them a thousand times. */
    readonly lentServer?: string
  }
}

/** An empty Redis server. */
export async function lendRedis(): Promise<LentServer> {
  const url = inject('lentServer')
  if (url === undefined) return startRedis('--appendfsync', 'no')
  const redis = new Redis(url)
  await redis.flushall()
  redis.disconnect()
  return { url, async remove() {} }
}

/** An empty database on a Postgres server. */
export async function lendPostgres(): Promise<LentServer> {
  const server = inject('lentServer')
  if (server === undefined) return startPostgres()
  const name = `lent_${crypto.randomUUID().replaceAll('-', '')}`
  const run = async (text: string) => {
    const client = new Client(server)
    await client.connect()
    await client.query(text)
    await client.end()
  }
  await run(`CREATE DATABASE ${name}`)
  return {
    url: new URL(`/${name}`, server).href,
    remove: () => run(`DROP DATABASE ${name} WITH (FORCE)`),
  }
}

/** A server that speaks DynamoDB's protocol. Its tables may be there. */
export async function lendDynalite(): Promise<LentServer> {
  const url = inject('lentServer')
  return url === undefined ? startDynalite() : { url, async remove() {} }
}
