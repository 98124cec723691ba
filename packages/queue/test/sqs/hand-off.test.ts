import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { ReplayStore } from '@hookseal/core'
import { handOff, type SqsHandOffOptions, type SqsSend, work } from '@hookseal/queue/sqs'
import { redisReplayStore } from '@hookseal/replay/redis'
import {
  counting,
  largeMessage,
  message,
  packKey,
  processing,
  receiving,
} from '@hookseal/tests-kit/both-sides'
import { until } from '@hookseal/tests-kit/eventually'
import { fakeSqs } from '@hookseal/tests-kit/fake-sqs'
import { patience } from '@hookseal/tests-kit/patience'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryArchive } from '../support/memory-archive.ts'

const LARGE = 300_000
const sealKey = 'seal_94d1f0'

withServer('Redis', 'handOff() to SQS', () => {
  let server: Server
  let redis: Redis
  let store: ReplayStore
  let sqs: Awaited<ReturnType<typeof fakeSqs>>
  let client: SQSClient
  let send: SqsSend
  let queues = 0

  beforeAll(async () => {
    server = await startRedis()
    redis = new Redis(server.port, '127.0.0.1')
    store = redisReplayStore(redis)
    sqs = await fakeSqs()
    client = new SQSClient({
      endpoint: sqs.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      maxAttempts: 1,
    })
    send = (input) => client.send(new SendMessageCommand(input))
  })
  afterAll(async () => {
    client.destroy()
    redis.disconnect()
    await sqs.stop()
    await server.remove()
  })

  type Options = Omit<SqsHandOffOptions, 'packKey' | 'queueUrl'>

  /** A receiver and its queue. `run` is one round of a worker. */
  function open({ suffix = '', ...options }: Options & { suffix?: string } = {}) {
    const queueUrl = sqs.createQueue(`hooks-${queues++}${suffix}`, { visibilityTimeout: 30 })
    const counted = counting()
    const fitting = options.archive === undefined ? { maxBodyBytes: 100_000 } : {}
    const hand = handOff(send, { queueUrl, packKey, ...fitting, ...options })
    const { receive } = receiving(store, hand, options.archive)
    const processor = processing(store, counted.work, [packKey, sealKey])
    const worker = work(processor, { archive: options.archive, logger: false })
    return {
      ...counted,
      queueUrl,
      receive,
      messages: () => sqs.messages(queueUrl),
      run: () => sqs.invoke(queueUrl, worker),
    }
  }

  it('sends one message of a delivery and its copies, which runs once', async () => {
    const { receive, messages, run, runsOf } = open()
    expect(await receive(message('once'))).toMatchObject({ kind: 'handled', status: 200 })
    expect(await receive(message('once'))).toMatchObject({ kind: 'duplicate', status: 200 })
    expect(messages()).toMatchObject([{ group: undefined }])
    await run()
    expect(messages()).toEqual([])
    expect(runsOf('once')).toBe(1)
  })

  it('sends one message of 32 copies at once', async () => {
    const { receive, messages, run, runsOf } = open()
    const outcomes = await Promise.all(Array.from({ length: 32 }, () => receive(message('many'))))
    expect(outcomes.filter(({ kind }) => kind === 'handled')).toHaveLength(1)
    expect(messages()).toHaveLength(1)
    await run()
    expect(runsOf('many')).toBe(1)
  })

  it('runs a delivery once that has two messages, since an attempt was not acknowledged', async () => {
    const { receive, messages, run, runsOf } = open()
    const { delivery } = await receive(message('twice'))
    await store.reopen(delivery?.key ?? '')
    expect(await receive(message('twice'))).toMatchObject({ kind: 'handled' })
    expect(messages()).toHaveLength(2)
    // Both in one batch: the second waits for the first, and is a duplicate then.
    await run()
    sqs.advance(31)
    await run()
    expect(messages()).toEqual([])
    expect(runsOf('twice')).toBe(1)
  })

  it('has a FIFO queue drop a second message for 5 minutes, and runs the delivery once after that too', async () => {
    const { receive, messages, run, runsOf } = open({ suffix: '.fifo' })
    const { delivery } = await receive(message('in line'))
    expect(messages()).toMatchObject([{ group: delivery?.key }])
    await store.reopen(delivery?.key ?? '')
    await receive(message('in line'))
    expect(messages()).toHaveLength(1)
    await run()
    sqs.advance(301)
    await store.reopen(delivery?.key ?? '')
    await receive(message('in line'))
    expect(messages()).toHaveLength(1)
    await run()
    expect(messages()).toEqual([])
    expect(runsOf('in line')).toBe(1)
  })

  it('groups messages as it is told', async () => {
    const one = open({ suffix: '.fifo', groupId: 'all' })
    await one.receive(message('of all'))
    expect(one.messages()).toMatchObject([{ group: 'all' }])
    const own = open({ groupId: ({ type }) => type })
    await own.receive(message('of a type'))
    expect(own.messages()).toMatchObject([{ group: 'message.received' }])
  })

  it('loses nothing when SQS is down, and back', async () => {
    const { receive, messages, run, runsOf } = open()
    await sqs.stop()
    expect(await receive(message('meanwhile'))).toMatchObject({ kind: 'failed', status: 500 })
    await sqs.start()
    expect(await receive(message('meanwhile'))).toMatchObject({ kind: 'handled' })
    expect(messages()).toHaveLength(1)
    await run()
    expect(runsOf('meanwhile')).toBe(1)
  })

  it('rejects a delivery while SQS is slow, and runs it once anyway', async () => {
    const timeoutMs = patience(1000)
    const { receive, messages, run, runsOf } = open({ timeoutMs })
    const release = sqs.hold()
    const refused = await receive(message('slow'))
    release()
    expect(refused).toMatchObject({ kind: 'failed', status: 500 })
    expect(String(refused.error?.cause)).toContain(`within ${timeoutMs} ms`)
    expect(await receive(message('slow'))).toMatchObject({ kind: 'handled' })
    await until(() => messages().length === 2)
    await run()
    sqs.advance(31)
    await run()
    expect(messages()).toEqual([])
    expect(runsOf('slow')).toBe(1)
  })

  it('accepts nothing that SQS rejects', async () => {
    const hand = handOff(send, { queueUrl: `${sqs.endpoint}/0/none`, packKey, maxBodyBytes: 1000 })
    const { receive } = receiving(store, hand)
    expect(await receive(message('no queue'))).toMatchObject({ kind: 'failed', status: 500 })
  })

  describe('with an archive', () => {
    it('refers to a delivery that is too large for a message, and runs it from there', async () => {
      const { archive } = memoryArchive(sealKey)
      const { receive, messages, run, runsOf } = open({ archive })
      const { delivery } = await receive(largeMessage('large', LARGE))
      expect(messages()).toMatchObject([{ Body: JSON.stringify({ archived: delivery?.key }) }])
      await receive(message('small'))
      expect(messages()[1]?.Body).toContain('"packed"')
      await run()
      expect(messages()).toEqual([])
      expect([runsOf('large'), runsOf('small')]).toEqual([1, 1])
    })

    it('accepts nothing that the archive keeps in part, or not at all', async () => {
      const redacting = memoryArchive(sealKey, (delivery) => ({
        ...delivery,
        rawBody: new TextEncoder().encode('{"event":"redacted"}'),
      }))
      const { receive, messages } = open({ archive: redacting.archive })
      const redacted = await receive(largeMessage('redacted', LARGE))
      expect(redacted).toMatchObject({ kind: 'failed', status: 500 })
      expect(String(redacted.error?.cause)).toContain('redacts')
      expect(messages()).toEqual([])

      const queueUrl = sqs.createQueue(`hooks-${queues++}`)
      const { archive } = memoryArchive(sealKey)
      const other = receiving(store, handOff(send, { queueUrl, packKey, archive }))
      const missing = await other.receive(largeMessage('missing', LARGE))
      expect(missing).toMatchObject({ kind: 'failed', status: 500 })
      expect(String(missing.error?.cause)).toContain('does not have this delivery')
    })

    it('judges by the size that the queue is set to', async () => {
      const { archive } = memoryArchive(sealKey)
      const small = open({ archive, maxMessageBytes: 1024 })
      await small.receive(largeMessage('over 1024', 1024))
      expect(small.messages()).toMatchObject([{ Body: expect.stringContaining('"archived"') }])
    })
  })

  it('sends nothing larger than a message may be', async () => {
    const { receive, messages } = open()
    const outcome = await receive(largeMessage('too large', LARGE))
    expect(outcome).toMatchObject({ kind: 'failed', status: 500 })
    expect(String(outcome.error?.cause)).toMatch(/maxMessageBytes \(262144\)\. Pass an archive/)
    expect(messages()).toEqual([])
  })

  it('rejects at creation deliveries that may not fit, unless there is an archive', () => {
    const queueUrl = 'https://sqs.us-east-1.amazonaws.com/1/hooks'
    const make = (options: Partial<SqsHandOffOptions>) => () =>
      handOff(send, { queueUrl, packKey, ...options })
    expect(make({})).toThrow(/262144 bytes.*archive.*at most 190464/)
    expect(make({ maxBodyBytes: 190_465 })).toThrow(/at most 190464/)
    expect(make({ maxBodyBytes: 190_464 })).not.toThrow()
    expect(make({ maxBodyBytes: 190_464, headers: ['traceparent'] })).toThrow(/at most 173964/)
    expect(make({ maxBodyBytes: 190_464, headers: [] })).not.toThrow()
    expect(make({ maxMessageBytes: 1_048_576, maxBodyBytes: 700_000 })).not.toThrow()
    expect(make({ maxMessageBytes: 1024, maxBodyBytes: 1 })).toThrow(/1024 bytes.*can read$/)
    expect(make({ archive: memoryArchive(sealKey).archive })).not.toThrow()
  })

  it('rejects at creation what cannot work', () => {
    const good = { queueUrl: 'https://sqs/1/hooks', packKey, maxBodyBytes: 1000 }
    expect(() => handOff(client as never, good)).toThrow(/SendMessageCommand/)
    expect(() => handOff(send, { ...good, queueUrl: '' })).toThrow(/queueUrl/)
    expect(() => handOff(send, { ...good, packKey: '' })).toThrow(/packKey/)
    expect(() => handOff(send, { ...good, groupId: '' })).toThrow(/groupId/)
    expect(() => handOff(send, { ...good, timeoutMs: 0 })).toThrow(/timeoutMs/)
    expect(() => handOff(send, { ...good, maxBodyBytes: 0 })).toThrow(/maxBodyBytes/)
    expect(() => handOff(send, { ...good, maxMessageBytes: 2_000_000 })).toThrow(/1048576/)
    expect(() => handOff(send, { ...good, archive: {} as never })).toThrow(/archive.*list/)
    expect(() => handOff(send, { ...good, queueURL: '' } as never)).toThrow(/"queueUrl"/)
  })
})
