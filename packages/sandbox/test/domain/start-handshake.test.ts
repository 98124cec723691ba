import { afterEach, describe, expect, it } from 'vitest'
import { type Sandbox, startSandbox } from '../../src/start-sandbox.ts'
import { type Received, type Reply, startReceiver, type TestReceiver } from '../receiver.ts'

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

async function start(reply: (request: Received) => Reply): Promise<[Sandbox, TestReceiver]> {
  const receiver = await startReceiver(reply)
  const sandbox = await startSandbox()
  ends.push(sandbox.close, receiver.close)
  return [sandbox, receiver]
}

const fields = ({ body }: Received) => JSON.parse(body.toString())
const echo = (one: Received) => ({ status: 200, body: String(fields(one).challenge) })

async function register(sender: string, reply: (request: Received) => Reply) {
  const [sandbox, receiver] = await start(reply)
  const { id, state } = sandbox.register({ sender, url: receiver.url })
  await sandbox.settled()
  return { sandbox, receiver, id, state }
}

describe('the handshake of a sender', () => {
  it.each<[string, (request: Received) => Reply]>([
    ['slack', echo],
    ['slack', (one) => ({ status: 200, body: `challenge=${fields(one).challenge}` })],
    [
      'slack',
      (one) => ({ status: 200, body: JSON.stringify({ challenge: fields(one).challenge }) }),
    ],
    ['twitch', echo],
    [
      'meta',
      ({ path }) => ({
        status: 200,
        body: new URL(path, 'http://a').searchParams.get('hub.challenge') ?? '',
      }),
    ],
  ])('%s is completed by its own challenge', async (sender, reply) => {
    const { sandbox, id, state, receiver } = await register(sender, reply)
    expect(state).toBe('new')
    expect(sandbox.webhook(id)?.state).toBe('active')
    expect(receiver.received).toHaveLength(1)
    expect(sandbox.trigger({ sender }).deliveryIds).toHaveLength(1)
  })

  it.each<[string, string, (request: Received) => Reply]>([
    ['slack', 'an empty 200', () => 200],
    ['slack', 'a 201', (one) => ({ ...echo(one), status: 201 })],
    ['slack', 'another challenge', () => ({ status: 200, body: 'another' })],
    [
      'twitch',
      'JSON instead of text',
      (one) => ({ status: 200, body: JSON.stringify({ challenge: fields(one).challenge }) }),
    ],
    [
      'zoom',
      'the token without its HMAC',
      (one) => ({
        status: 200,
        body: JSON.stringify({ plainToken: fields(one).payload.plainToken, encryptedToken: '' }),
      }),
    ],
    ['discord', 'a 204 for a wrong signature', () => 204],
    ['discord', 'a 401 for a right one', () => 401],
    ['xero', 'a 200 for a wrong signature', () => 200],
    ['meta', 'a 405', () => 405],
    ['slack', 'a server error', () => 500],
  ])('%s fails after %s, and no event is sent', async (sender, _, reply) => {
    const { sandbox, id, receiver } = await register(sender, reply)
    expect(sandbox.webhook(id)?.state).toBe('invalid')
    const { length } = receiver.received
    expect(sandbox.trigger({ sender }).deliveryIds).toEqual([])
    await sandbox.settled()
    expect(receiver.received).toHaveLength(length)
  })

  it('can be repeated once the receiver is correct', async () => {
    let isReady = false
    const { sandbox, id } = await register('slack', (one) => (isReady ? echo(one) : 500))
    expect(sandbox.webhook(id)?.state).toBe('invalid')
    isReady = true
    sandbox.verify(id)
    await sandbox.settled()
    expect(sandbox.webhook(id)?.state).toBe('active')
  })

  it('is not sent by a sender that has none', async () => {
    const { sandbox, id, receiver } = await register('stripe', () => 500)
    expect(sandbox.webhook(id)?.state).toBe('active')
    expect(receiver.received).toEqual([])
  })

  it('says why it failed, in one sentence', async () => {
    const { sandbox, id } = await register('slack', () => ({ status: 200, body: 'no' }))
    expect(sandbox.deliveries(id)).toMatchObject([
      {
        ...{ kind: 'handshake', state: 'failed', attempts: 1, lastStatus: 200 },
        lastError: 'the response to the handshake is not what the sender expects',
      },
    ])
  })
})
