import { parseArgs } from 'node:util'
import { startPostgres } from '@hookseal/tests-kit/servers/postgres'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import { type SoakResult, soak } from './soak.ts'

// Runs two receivers on one store under traffic, failures and restarts. Exits with 1 when an event is lost,
// or runs again after it has been accepted.

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    store: { type: 'string', default: 'redis,transaction' },
  },
})
const seconds = Number(values.seconds)
if (!(seconds > 0)) throw new RangeError('--seconds must be a number above 0')

const starters = { redis: startRedis, postgres: startPostgres, transaction: startPostgres } as const
const isStore = (name: string): name is keyof typeof starters => Object.hasOwn(starters, name)
const stores = values.store.split(',')

const results: Record<string, SoakResult> = {}
for (const store of stores) {
  if (!isStore(store))
    throw new TypeError(`--store must be one of ${Object.keys(starters).join(', ')}`)
  console.log(`${store}: ${seconds / stores.length} s`)
  const server = await starters[store]()
  try {
    results[store] = await soak(store, server, seconds / stores.length)
  } finally {
    await server.remove()
  }
}
console.table(results)

const all = Object.values(results)
const lost = all.reduce((sum, result) => sum + result.lost, 0)
const again = all.reduce((sum, result) => sum + result['run again after success'], 0)
console.log(`lost ${lost}, run again after success ${again}`)
process.exitCode = lost === 0 && again === 0 ? 0 : 1
