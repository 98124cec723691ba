import { createReceiver } from '@hookseal/core'
import { ricloud, rine } from '@hookseal/core/providers'

// From functions, because the secrets are missing during `next build`.
const rineSecret = () => process.env['RINE_WEBHOOK_SECRET']
const ricloudSecret = () => process.env['RICLOUD_WEBHOOK_SECRET']

const saw = (...words: unknown[]) => console.log('handler saw', ...words)

export const fromRine = createReceiver({
  provider: rine({ secret: rineSecret }),
  handlers: { '*': ({ type, id }) => saw(type, id) },
})

export const fromRicloud = createReceiver({
  provider: ricloud({ secret: ricloudSecret }),
  handlers: { '*': ({ type, id }) => saw(type, id) },
})

export const guarded = createReceiver({ provider: rine({ secret: rineSecret }) })
