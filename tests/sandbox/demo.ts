import { runLoop } from './loop.ts'

// Demonstrates the whole loop: register, fail, recover, deliver.

const { deliveries, saw, configStates } = await runLoop()
console.table(deliveries)
console.log(
  `ricloud's config was ${configStates.join(', then ')}; handlers ran ${saw.length} times.`,
)
const open = deliveries.filter(({ state }) => state !== 'delivered').length
console.log(open === 0 ? 'Everything was delivered.' : `${open} were not delivered.`)
process.exitCode = open === 0 ? 0 : 1
