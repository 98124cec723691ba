// The two copies of core that a process has when one half of it is CommonJS and the other ESM.
import { createRequire } from 'node:module'
import * as esm from '@hookseal/core'
import * as esmProviders from '@hookseal/core/providers'

const require = createRequire(import.meta.url)
const cjs = require('@hookseal/core')
const cjsProviders = require('@hookseal/core/providers')

const { secret, deliveries } = require('./deliveries.json')
const [accepted, tampered] = deliveries

const verify = (core, providers, { headers, body }) =>
  core
    .createReceiver({ provider: providers.rine({ secret }) })
    .verify({ headers, body })
    .then(
      ({ type }) => type,
      (error) => error,
    )
const code = (error) => [esm, cjs].map(({ WebhookError }) => WebhookError.is(error) && error.code)

console.log(
  JSON.stringify({
    areTwo: esm.WebhookError !== cjs.WebhookError,
    accepted: [
      await verify(esm, cjsProviders, accepted),
      await verify(cjs, esmProviders, accepted),
    ],
    refused: [
      ...code(await verify(esm, cjsProviders, tampered)),
      ...code(await verify(cjs, esmProviders, tampered)),
    ],
    others: code(new TypeError('not ours')),
  }),
)
