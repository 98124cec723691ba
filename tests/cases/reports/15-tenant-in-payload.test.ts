import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import {
  cachedSecrets,
  createReceiver,
  defineProvider,
  hmac,
  type Outcome,
  type Secret,
} from '@hookseal/core'
import { nodeInput, writeAnswer } from '@hookseal/core/node'
import express from 'express'
import { expect, it } from 'vitest'
import { post, serve } from '../support/basics.ts'

// https://github.com/Nine-Minds/alga-psa/pull/3342: one URL, forty accounts that each have a secret, and the account is
// in the payload. The application reads the bytes first, within its own limit, and passes the account as the context.

const secrets = new Map(
  Array.from({ length: 40 }, (_, i) => [`acct_${i}`, `secret-of-${i}-0123456789`]),
)

const receiverOf = (secret: Secret) => {
  const outcomes: Outcome[] = []
  const receiver = createReceiver({
    provider: defineProvider({
      name: 'payments',
      scheme: hmac({
        secret,
        header: 'payment-signature',
        separator: ',',
        timestampPrefix: 't=',
        format: 'v1={hex}',
        signedContent: '{timestamp}.{body}',
      }),
      events: {},
      identify(payload) {
        const { type, id } = payload as { type: string; id: string }
        return { type, id, key: id }
      },
    }),
    handlers: { '*': () => {} },
    logger: false,
    onOutcome: (outcome) => void outcomes.push(outcome),
  })
  return { receiver, outcomes }
}

function sign(account: string, secret = secrets.get(account) ?? 'nobody-has-it') {
  const body = Buffer.from(JSON.stringify({ type: 'payment.succeeded', account, id: 'evt_1' }))
  const time = Math.floor(Date.now() / 1000)
  const mac = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')
  return { headers: { 'payment-signature': `t=${time},v1=${mac}` }, body }
}

const byContext: Secret = ({ context }) => {
  const account = String(context)
  const found = secrets.get(account)
  return { endpoint: account, secrets: found === undefined ? [] : [found] }
}

it.each([
  ['a function', byContext],
  [
    'cachedSecrets',
    cachedSecrets(async (account) => ({ endpoint: account, secrets: secrets.get(account) }), {
      tenant: ({ context }) => String(context),
    }),
  ],
])('selects the secret by the account that was read first: %s', async (_, secret) => {
  const { receiver, outcomes } = receiverOf(secret)
  const app = express().post(
    '/hook',
    express.raw({ type: () => true, limit: '1mb', inflate: false }),
    async (request, response) => {
      const { account } = JSON.parse(String(request.body))
      const outcome = await receiver.receive(nodeInput(request, { context: account }))
      writeAnswer(request, response, outcome)
    },
  )
  const port = await serve(createServer(app))
  const statuses = []
  for (const request of [
    sign('acct_27'),
    // An event of another account with the same id is another delivery.
    sign('acct_28'),
    sign('acct_27'),
    // Anyone who knows one secret can only send for the account that it belongs to.
    sign('acct_27', secrets.get('acct_28')),
  ]) {
    statuses.push((await post(port, request)).status)
  }
  expect(statuses).toEqual([200, 200, 200, 401])
  expect(outcomes.map(({ kind }) => kind)).toEqual(['handled', 'handled', 'duplicate', 'rejected'])
  expect(outcomes.map(({ delivery }) => delivery?.endpoint)).toEqual([
    'acct_27',
    'acct_28',
    'acct_27',
    undefined,
  ])
})

it('answers a typed 500, which names no secret, to an unknown account', async () => {
  const { receiver, outcomes } = receiverOf(byContext)
  const { status, body } = await receiver.receive({ ...sign('acct_99'), context: 'acct_99' })
  expect({ status, body, code: outcomes[0]?.error?.code }).toEqual({
    status: 500,
    body: '',
    code: 'secret_unavailable',
  })
})

it('refuses forty secrets in one list, because each would cost a MAC', async () => {
  const { receiver, outcomes } = receiverOf(() => [...secrets.values()])
  expect((await receiver.receive(sign('acct_27'))).status).toBe(500)
  expect(outcomes[0]?.error?.code).toBe('secret_unavailable')
  expect(String(outcomes[0]?.error?.cause)).toMatch(/\b8\b/)
})
