// A process that ends by itself while a claim is pending and its lease is being extended: no timer holds it. Extending
// would go on for days.
import { createReceiver } from '@hookseal/core'
import { handinger } from '@hookseal/core/providers'

const receiver = createReceiver({
  provider: handinger({ secret: 'whk_1' }),
  replay: { leaseMs: 86_400_000 },
})
const { kind } = await receiver.admit({ headers: { 'x-handinger-token': 'whk_1' }, body: '{}' })
console.log(kind)
