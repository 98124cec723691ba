// A process that ends by itself while a claim is pending and its lease is being extended: no timer holds it.
import { createReceiver } from '@hookseal/core'
import { handinger } from '@hookseal/core/providers'

const receiver = createReceiver({ provider: handinger({ secret: 'whk_1' }) })
const { kind } = await receiver.admit({ headers: { 'x-handinger-token': 'whk_1' }, body: '{}' })
console.log(kind)
