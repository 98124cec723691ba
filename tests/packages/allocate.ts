import { createHook } from 'node:async_hooks'
import { createReceiver } from '@hookseal/core'
import { rine } from '@hookseal/core/providers'
import { signed } from '@hookseal/testing'

// Prints what one `verify` allocates in bytes, and how many promises it makes.

const provider = rine({ secret: 'whsec_0123456789abcdef0123456789abcdef' })
const { verify } = createReceiver({ provider })
const message = signed(provider, { event: 'agent.created', data: { agent_id: 'a_1' } })
const WARM_UP = 20_000
const RUNS = 10_000

for (let i = 0; i < WARM_UP; i++) await verify(message)
globalThis.gc?.()
const before = process.memoryUsage().heapUsed
for (let i = 0; i < RUNS; i++) await verify(message)
const bytes = (process.memoryUsage().heapUsed - before) / RUNS

let promises = 0
const hook = createHook({
  init(_id, type) {
    if (type === 'PROMISE') promises++
  },
}).enable()
const running = verify(message)
hook.disable()
await running
console.log(JSON.stringify({ bytes, promises }))
