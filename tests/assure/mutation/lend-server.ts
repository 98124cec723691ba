import type { TestProject } from 'vitest/node'
import { startDynalite } from '../../../test/chaos/servers/dynalite.ts'
import { startPostgres } from '../../../test/chaos/servers/postgres.ts'
import { startRedis } from '../../../test/chaos/servers/redis.ts'

const STARTS = {
  redis: () => startRedis('--appendfsync', 'no'),
  postgres: () => startPostgres(),
  dynamodb: () => startDynalite(),
} as const

/** Starts a server once for each of Stryker's workers, which run the tests of a store again for every mutant. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const name = process.env['HOOKSEAL_LENT_SERVER'] as keyof typeof STARTS
  const server = await STARTS[name]()
  project.provide('lentServer', server.url)
  return () => server.remove()
}
