import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import type { ReplayStore } from '@hookseal/core'
import {
  handOff,
  type SqsChangeVisibility,
  type SqsEvent,
  type SqsSend,
  type SqsWorkOptions,
  work,
  workMessage,
} from '@hookseal/queue/sqs'
import { redisReplayStore } from '@hookseal/replay/redis'
import {
  altered,
  counting,
  largeMessage,
  message,
  newer,
  packKey,
  processing,
  receiving,
} from '@hookseal/tests-kit/both-sides'
import { fakeSqs } from '@hookseal/tests-kit/fake-sqs'
import { startRedis } from '@hookseal/tests-kit/servers/redis'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { withServer } from '@hookseal/tests-kit/servers/with-server'
import type { SQSHandler } from 'aws-lambda'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryArchive } from '../support/memory-archive.ts'

withServer('Redis', 'jobs of SQS', () => {
  let server: Server
  let redis: Redis
  let store: ReplayStore
  let sqs: Awaited<ReturnType<typeof fakeSqs>>
  let client: SQSClient
  let send: SqsSend
  let changeVisibility: SqsChangeVisibility
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
    changeVisibility = (input) => client.send(new ChangeMessageVisibilityCommand(input))
  })
  afterAll(async () => {
    client.destroy()
    redis.disconnect()
    await sqs.stop()
    await server.remove()
  })

  /** A receiver, its queue and the queue's dead letters. `run` is one round of a Lambda function. */
  function open({ suffix = '', ...options }: SqsWorkOptions & { suffix?: string } = {}) {
    const name = `hooks-${queues++}`
    const deadUrl = sqs.createQueue(`${name}-dead${suffix}`)
    const queueUrl = sqs.createQueue(`${name}${suffix}`, {
      visibilityTimeout: 30,
      maxReceiveCount: 3,
      deadLetters: deadUrl,
    })
    const { archive } = options
    const counted = counting()
    const hand = handOff(send, {
      queueUrl,
      packKey,
      groupId: suffix === '' ? undefined : ({ type }) => type,
      ...(archive === undefined ? { maxBodyBytes: 100_000 } : { archive }),
    })
    const { receive } = receiving(store, hand, archive)
    const processor = processing(store, counted.work)
    const told: string[] = []
    const logger = { error: (line: string) => told.push(line) }
    const settings = { logger, ...options, queueUrl }
    const worker = work(processor, settings)
    const sendRaw = (MessageBody: string) => send({ QueueUrl: queueUrl, MessageBody })
    return {
      ...counted,
      queueUrl,
      receive,
      told,
      messages: () => sqs.messages(queueUrl),
      dead: () => sqs.messages(deadUrl),
      worker,
      isDone: workMessage(processor, settings),
      run: () => sqs.invoke(queueUrl, worker),
      sendRaw,
      /** Sends what a later version would send. */
      async sendNewer(id: string): Promise<void> {
        await receive(message(id))
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({ QueueUrl: queueUrl }),
        )
        const [{ Body = '', ReceiptHandle } = {}] = Messages
        await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }))
        await sendRaw(JSON.stringify({ packed: newer(JSON.parse(Body).packed) }))
      },
    }
  }

  describe('work()', () => {
    it('ends a poison event among the dead letters, without what its handler said, while others go on', async () => {
      const { receive, messages, dead, run, runsOf, told } = open()
      for (const id of ['poison', 'a', 'b']) await receive(message(id))
      await run()
      expect(messages()).toHaveLength(1)
      for (let i = 0; i < 3; i++) {
        sqs.advance(31)
        await run()
      }
      expect([messages().length, dead().length]).toEqual([0, 1])
      expect([runsOf('poison'), runsOf('a'), runsOf('b')]).toEqual([3, 1, 1])
      expect(told).toHaveLength(3)
      expect(told[0]).toMatch(/^\[hookseal\] SQS message [\w-]+ failed: the handler failed$/)
    })

    it('rejects a pack that was altered, or is none, and quotes nothing of it', async () => {
      const { receive, messages, sendRaw, run, ids, told } = open()
      await receive(message('genuine'))
      const { packed } = JSON.parse(messages()[0]?.Body ?? '')
      await sendRaw(JSON.stringify({ packed: altered(packed) }))
      await sendRaw('no JSON')
      await sendRaw('null')
      await run()
      expect(messages()).toHaveLength(3)
      expect(ids()).toEqual(['genuine'])
      expect(told).toHaveLength(3)
      for (const line of told) expect(line).toMatch(/pack/)
      expect(told.join()).not.toContain('no JSON')
    })

    it('lets a job of a later version wait, longer each time', async () => {
      const { sendNewer, messages, dead, run, ids, told } = open({ changeVisibility })
      await sendNewer('of tomorrow')
      await run()
      sqs.advance(59)
      expect(await run()).toBe(0)
      sqs.advance(1)
      expect(await run()).toBe(1)
      sqs.advance(60)
      expect(await run()).toBe(1)
      // SQS counts receipts, not failures: the message has used up its three.
      sqs.advance(60)
      expect(await run()).toBe(0)
      expect([messages().length, dead().length]).toEqual([0, 1])
      expect([ids(), told]).toEqual([[], []])
    })

    it('doubles the wait with each receipt, up to 15 minutes', async () => {
      const waits: number[] = []
      const { sendNewer, worker, messages } = open({
        changeVisibility: async ({ VisibilityTimeout }) => waits.push(VisibilityTimeout),
      })
      await sendNewer('again and again')
      const [{ Body = '', MessageId = '' } = {}] = messages()
      for (const receives of ['1', '4', '5', '8', '9', '500', undefined]) {
        const attributes = { ApproximateReceiveCount: receives }
        const record = { messageId: MessageId, receiptHandle: 'r', body: Body, attributes }
        expect(await worker({ Records: [record] })).toEqual({
          batchItemFailures: [{ itemIdentifier: MessageId }],
        })
      }
      expect(waits).toEqual([60, 60, 80, 640, 900, 900, 60])
    })

    it('leaves a wait to the queue where nothing changes visibility', async () => {
      const { sendNewer, messages, run, told } = open()
      await sendNewer('of the day after')
      await run()
      sqs.advance(29)
      expect(await run()).toBe(0)
      sqs.advance(1)
      expect(await run()).toBe(1)
      expect([messages().length, told]).toEqual([1, []])
    })

    it('keeps a message that could not be delayed', async () => {
      const { sendNewer, messages, run, told } = open({
        changeVisibility: () => Promise.reject(new Error('not allowed')),
      })
      await sendNewer('stays')
      await run()
      expect(messages()).toHaveLength(1)
      expect(told[0]).toContain('could not be delayed: not allowed')
    })

    it('keeps the order within a group of a FIFO queue, and only there', async () => {
      const { receive, messages, run, ids, worker } = open({ suffix: '.fifo' })
      for (const id of ['first', 'poison second', 'third']) await receive(message(id))
      await run()
      expect(ids()).toEqual(['first', 'poison second'])
      expect(messages()).toHaveLength(2)

      const apart = (one: SqsEvent['Records'][number], MessageGroupId: string) => ({
        ...one,
        attributes: { ...one.attributes, MessageGroupId },
      })
      const [poison, last] = messages().map(({ MessageId, Body }) => ({
        messageId: MessageId,
        receiptHandle: 'r',
        body: Body,
        attributes: { SequenceNumber: '1' },
      })) as [SqsEvent['Records'][number], SqsEvent['Records'][number]]
      const Records = [apart(poison, 'one'), apart(last, 'another')]
      const stays = { batchItemFailures: [{ itemIdentifier: poison.messageId }] }
      expect(await worker({ Records })).toEqual(stays)
      expect(ids()).toEqual(['first', 'poison second', 'third'])
    })

    it('goes on after a failed message of a group where the queue has no order', async () => {
      const { queueUrl, run, ids, receive, messages } = open()
      for (const id of ['poison fair', 'fair']) await receive(message(id))
      const bodies = messages().map(({ Body }) => Body)
      await run()
      const groups = bodies.map((body, i) => ({
        messageId: `${i}`,
        receiptHandle: 'r',
        body,
        attributes: { MessageGroupId: 'tenant' },
      }))
      const processor = processing(store, (id) => {
        throw new Error(id)
      })
      const { batchItemFailures } = await work(processor, { logger: false, queueUrl })({
        Records: groups,
      })
      expect(batchItemFailures).toEqual([{ itemIdentifier: '0' }])
      expect(ids()).toEqual(['poison fair', 'fair'])
    })

    it('fails a reference that leads nowhere, and runs one once its archive is back', async () => {
      const { archive, setDown, erase } = memoryArchive(packKey)
      const { receive, messages, run, runsOf, told, queueUrl } = open({ archive })
      await receive(largeMessage('large', 300_000))
      setDown(true)
      await run()
      expect(told[0]).toContain('the archive is down')
      setDown(false)
      sqs.advance(31)
      await run()
      expect([messages().length, runsOf('large')]).toEqual([0, 1])

      await receive(largeMessage('erased', 300_000))
      const without = work(
        processing(store, () => {}),
        {
          logger: { error: (line) => told.push(line) },
        },
      )
      await sqs.invoke(queueUrl, without)
      expect(told[1]).toContain('pass it, as in work(processor, { archive })')
      erase()
      sqs.advance(31)
      await run()
      expect(told[2]).toContain('the archive does not have this delivery')
      expect(messages()).toHaveLength(1)
    })

    it('is a Lambda function', async () => {
      const handler: SQSHandler = open().worker
      const answer = await handler({ Records: [] }, {} as never, () => {})
      expect(answer).toEqual({ batchItemFailures: [] })
    })

    it('rejects at creation what cannot work', () => {
      const processor = processing(store, () => {})
      expect(() => work({} as never)).toThrow(/processor/)
      expect(() => work(processor, { changeVisibility })).toThrow(/queueUrl/)
      expect(() => work(processor, { changeVisibility: 1 } as never)).toThrow(/changeVisibility/)
      expect(() => work(processor, { archive: {} } as never)).toThrow(/archive.*list/)
      expect(() => work(processor, { logger: {} } as never)).toThrow(/logger.*error/)
      expect(() => work(processor, { queueURL: '' } as never)).toThrow(/"queueUrl"/)
    })
  })

  describe('workMessage()', () => {
    it('says of each message whether to delete it', async () => {
      const {
        receive,
        messages,
        queueUrl: QueueUrl,
        isDone,
        runsOf,
        told,
      } = open({
        changeVisibility,
      })
      await receive(message('polled'))
      await receive(message('poison polled'))
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
      )
      for (const received of Messages) {
        const { ReceiptHandle } = received
        if (await isDone(received)) {
          await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
        }
      }
      expect(messages()).toHaveLength(1)
      expect([runsOf('polled'), runsOf('poison polled')]).toEqual([1, 1])
      expect(told).toHaveLength(1)
    })

    it('lets a message wait', async () => {
      const { sendNewer, queueUrl: QueueUrl, isDone, run } = open({ changeVisibility })
      await sendNewer('polled tomorrow')
      const { Messages: [received = {}] = [] } = await client.send(
        new ReceiveMessageCommand({ QueueUrl }),
      )
      expect(await isDone(received)).toBe(false)
      sqs.advance(59)
      expect(await run()).toBe(0)
      sqs.advance(1)
      expect(await run()).toBe(1)
      expect(await isDone({})).toBe(false)
    })
  })
})
