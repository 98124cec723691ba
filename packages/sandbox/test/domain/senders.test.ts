import * as providers from '@hookseal/core/providers'
import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSenders } from '../../src/domain/senders.ts'
import { type Sandbox, startSandbox } from '../../src/start-sandbox.ts'
import { type Receivers, startReceivers } from '../receivers.ts'

const senders = createSenders()
const names = [...senders.keys()]

let sandbox: Sandbox
let receivers: Receivers

beforeAll(async () => {
  sandbox = await startSandbox({ retries: { maxAttempts: 1 } })
  receivers = await startReceivers()
})

afterAll(() => Promise.all([sandbox.close(), receivers.close()]))

/** Registers a receiver at a sender, and waits for the handshake. */
async function registered(sender: string) {
  const url = receivers.url(sender)
  const { id, secret } = sandbox.register({ sender, url })
  const make = KNOWN_PROVIDERS.get(sender)?.make
  const provider =
    sender === 'meta'
      ? providers.meta({ secret, verifyToken: 'hookseal-sandbox' })
      : make?.({ secret, url })
  if (provider === undefined) throw new Error(`${sender} is not known`)
  receivers.add(sender, provider)
  await sandbox.settled()
  return id
}

async function again(id: string, mode: string) {
  const init = { method: 'POST', body: JSON.stringify({ mode }) }
  const answer = await fetch(`${sandbox.url}/inspector/deliveries/${id}/resend`, init)
  const made = (await answer.json()) as { id?: string }
  await sandbox.settled()
  return { status: answer.status, delivery: sandbox.delivery(made.id ?? '') }
}

describe('every sender', () => {
  it('is one of those that come with core', () => {
    expect(new Set(names)).toEqual(new Set(KNOWN_PROVIDERS.keys()))
    expect(names.slice(0, 3)).toEqual(['rine', 'ricloud', 'handinger'])
  })

  it.each(names)('%s is received, once, and rejected when it is forged or old', async (sender) => {
    const { signsBody, signsTime, types, proofHeaders } = senders.get(sender) ?? {}
    const webhookId = await registered(sender)
    expect(sandbox.webhook(webhookId)?.state).toBe(sender === 'ricloud' ? 'valid' : 'active')
    const before = receivers.seen(sender).length

    const [id = ''] = sandbox.trigger({ sender }).deliveryIds
    await sandbox.settled()
    expect(sandbox.delivery(id)).toMatchObject({ state: 'delivered', attempts: 1 })
    expect(receivers.seen(sender)).toHaveLength(before + 1)
    if (sender !== 'handinger' && (types?.length ?? 0) > 0) {
      expect(receivers.seen(sender).at(-1)).toBe(types?.[0])
    }

    // What the page shows is what was sent.
    const shown = await (await fetch(`${sandbox.url}/inspector/deliveries/${id}`)).json()
    const headers = shown.attempts[0].requestHeaders.map(([name]: [string]) => name)
    const isProved = (proofHeaders ?? []).some((name) => headers.includes(name))
    expect(isProved).toBe((proofHeaders ?? []).length > 0)

    // The same event once more is a duplicate, where the sender's ids or bodies tell.
    const repeated = await again(id, 'resend')
    expect(repeated.delivery?.state).toBe('delivered')
    // Zendesk's and Mailgun's copies differ if they were signed in different seconds.
    if (!['zendesk', 'mailgun'].includes(sender)) {
      expect(receivers.seen(sender)).toHaveLength(before + 1)
    }

    if (signsBody) {
      const { delivery } = await again(id, 'tampered')
      expect(delivery).toMatchObject({ state: 'failed', lastStatus: 401 })
    }
    const stale = await again(id, 'stale')
    if (signsTime) expect(stale.delivery).toMatchObject({ state: 'failed', lastStatus: 401 })
    else expect(stale.status).toBe(404)
  })

  it.each(names)('%s comes with a receiver of its own provider to paste', (sender) => {
    const { receiver = '', secretName, variable } = senders.get(sender) ?? {}
    const [, imported = '', path] =
      /import \{ (\w+) \} from '(@hookseal\/core\/providers[^']*)'/.exec(receiver) ?? []
    expect(path).toBe(`@hookseal/core/providers/${sender}`)
    expect(Object.keys(providers)).toContain(imported)
    expect(receiver).toContain(
      `${secretName === 'public key' ? 'publicKey' : 'secret'}: process.env.${variable}`,
    )
  })
})
