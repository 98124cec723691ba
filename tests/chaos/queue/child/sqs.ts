import { handOff, type SqsReceived, type SqsVisibility, workMessage } from '@hookseal/queue/sqs'
import type { Backend, PlainJob } from './backend.ts'
import { type ChildConfig, PACK_KEY } from './config.ts'
import { openRedis } from './redis.ts'
import { step } from './steps.ts'

const EMPTY_MS = 50

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Calls SQS with its JSON protocol. */
function client(endpoint: string) {
  return async (action: string, input: object): Promise<unknown> => {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
    }
    const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) })
    if (!response.ok) throw new Error(`SQS answered ${response.status}: ${await response.text()}`)
    return response.json()
  }
}

export async function openSqs(config: ChildConfig): Promise<Backend> {
  const { url, endpoint = '', queue } = config
  const call = client(endpoint)
  const QueueUrl = `${endpoint}/000000000000/${queue}`
  const send = (input: object) => step('enqueue', () => call('SendMessage', input))
  const { store, processor, mark } = openRedis(url, config)

  // One message at a time, so that a killed worker can leave one between its effect and its commit, and no more.
  async function loop(isDone: (message: SqsReceived) => Promise<boolean>): Promise<never> {
    for (;;) {
      const answer = await call('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 1 })
      const [message] = (answer as { readonly Messages?: readonly SqsReceived[] }).Messages ?? []
      if (message === undefined) await pause(EMPTY_MS)
      else if (await isDone(message)) {
        await call('DeleteMessage', { QueueUrl, ReceiptHandle: message.ReceiptHandle })
      }
    }
  }
  function start(isDone: (message: SqsReceived) => Promise<boolean>): void {
    loop(isDone).catch((error: unknown) => {
      console.error(error)
      process.exit(1)
    })
  }

  return {
    store,
    mark,
    handOff: () => handOff(send, { queueUrl: QueueUrl, packKey: PACK_KEY, maxBodyBytes: 10_000 }),
    async work() {
      const changeVisibility = (input: SqsVisibility) => call('ChangeMessageVisibility', input)
      start(workMessage(processor(), { queueUrl: QueueUrl, changeVisibility, logger: false }))
    },
    // A standard queue has no keys.
    enqueue: (job) => send({ QueueUrl, MessageBody: JSON.stringify(job) }),
    async workByHand(run) {
      start(async ({ Body = '' }) => {
        await run(JSON.parse(Body) as PlainJob)
        return true
      })
    },
  }
}
