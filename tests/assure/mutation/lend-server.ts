import { startDynalite } from '@hookseal/tests-kit/servers/dynalite'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { TestProject } from 'vitest/node'

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
