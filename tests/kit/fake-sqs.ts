import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SqsBatchResponse, SqsEvent, SqsMessage, SqsVisibility } from '@hookseal/queue/sqs'

// A fake of SQS, since no emulator of it comes from npm. It keeps to what AWS documents of the parts that matter here:
// sizes, the window of 5 minutes in which a FIFO queue drops second messages, order within a group, visibility, the
// count of receipts, and dead letters. It speaks the JSON protocol, so that the client of AWS's SDK can be used.

const DEDUPLICATION_MS = 300_000

interface Stored {
  readonly MessageId: string
  readonly Body: string
  readonly group: string | undefined
  readonly sequence: string | undefined
  receives: number
  visibleAt: number
  receipt: string | undefined
}

interface QueueOptions {
  readonly visibilityTimeout?: number
  readonly maximumMessageSize?: number
  readonly maxReceiveCount?: number
  readonly deadLetters?: string
}

interface Received {
  readonly MessageId: string
  readonly ReceiptHandle: string
  readonly Body: string
  readonly MD5OfBody: string
  readonly Attributes: Record<string, string>
}

/** What SQS answers a request with that it refuses. */
const refusal = (type: string, message: string) => Object.assign(new Error(message), { type })

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

export async function fakeSqs() {
  let time = 1_700_000_000_000
  let sequence = 0
  let server: Server | undefined
  let port = 0
  let held: Promise<void> | undefined
  const queues = new Map<
    string,
    { options: QueueOptions; messages: Stored[]; seen: Map<string, [number, string]> }
  >()

  function find(url: string) {
    const queue = queues.get(url)
    if (queue === undefined) throw refusal('QueueDoesNotExist', 'The queue does not exist.')
    return queue
  }

  function send(input: SqsMessage) {
    const { options, messages, seen } = find(input.QueueUrl)
    const { MessageBody: body, MessageGroupId: group, MessageDeduplicationId: id } = input
    const isFifo = input.QueueUrl.endsWith('.fifo')
    const most = options.maximumMessageSize ?? 262_144
    if (Buffer.byteLength(body) > most) {
      throw refusal('InvalidParameterValue', `Message must be shorter than ${most} bytes.`)
    }
    if (isFifo && group === undefined) {
      throw refusal('MissingParameter', 'The request must contain the parameter MessageGroupId.')
    }
    if (isFifo && id === undefined) {
      throw refusal(
        'InvalidParameterValue',
        'The queue should have ContentBasedDeduplication or a MessageDeduplicationId.',
      )
    }
    if (!isFifo && id !== undefined) {
      throw refusal(
        'InvalidParameterValue',
        'MessageDeduplicationId is not valid for this queue type.',
      )
    }
    const [sentAt = 0, first] = seen.get(id ?? '') ?? []
    if (first !== undefined && time - sentAt < DEDUPLICATION_MS) {
      return { MessageId: first, MD5OfMessageBody: md5(body) }
    }
    const MessageId = randomUUID()
    if (id !== undefined) seen.set(id, [time, MessageId])
    const position = isFifo ? String(++sequence).padStart(20, '0') : undefined
    messages.push({
      MessageId,
      Body: body,
      group,
      sequence: position,
      receives: 0,
      visibleAt: time,
      receipt: undefined,
    })
    return { MessageId, MD5OfMessageBody: md5(body) }
  }

  function receive({
    QueueUrl,
    MaxNumberOfMessages = 1,
  }: {
    QueueUrl: string
    MaxNumberOfMessages?: number
  }) {
    const { options, messages } = find(QueueUrl)
    const { visibilityTimeout = 30, maxReceiveCount, deadLetters } = options
    const isFifo = QueueUrl.endsWith('.fifo')
    const inFlight = (one: Stored) => one.visibleAt > time
    // A message of a group is held back while an earlier one of it is in flight.
    const blocked = new Set(isFifo ? messages.filter(inFlight).map(({ group }) => group) : [])
    const taken: Received[] = []
    for (const one of [...messages]) {
      if (taken.length === MaxNumberOfMessages || inFlight(one)) continue
      if (isFifo && blocked.has(one.group)) continue
      if (
        maxReceiveCount !== undefined &&
        deadLetters !== undefined &&
        one.receives >= maxReceiveCount
      ) {
        messages.splice(messages.indexOf(one), 1)
        find(deadLetters).messages.push(one)
        continue
      }
      one.receives++
      one.visibleAt = time + visibilityTimeout * 1000
      one.receipt = randomUUID()
      taken.push({
        MessageId: one.MessageId,
        ReceiptHandle: one.receipt,
        Body: one.Body,
        MD5OfBody: md5(one.Body),
        Attributes: {
          ApproximateReceiveCount: String(one.receives),
          ...(one.sequence !== undefined && { SequenceNumber: one.sequence }),
          ...(one.group !== undefined && { MessageGroupId: one.group }),
        },
      })
    }
    return taken.length === 0 ? {} : { Messages: taken }
  }

  function remove({ QueueUrl, ReceiptHandle }: { QueueUrl: string; ReceiptHandle: string }) {
    const { messages } = find(QueueUrl)
    const i = messages.findIndex(({ receipt }) => receipt === ReceiptHandle)
    if (i !== -1) messages.splice(i, 1)
    return {}
  }

  function changeVisibility({ QueueUrl, ReceiptHandle, VisibilityTimeout }: SqsVisibility) {
    const one = find(QueueUrl).messages.find(({ receipt }) => receipt === ReceiptHandle)
    if (one === undefined || one.visibleAt <= time) {
      throw refusal('MessageNotInflight', 'The specified message is not in flight.')
    }
    if (!(VisibilityTimeout >= 0 && VisibilityTimeout <= 43_200)) {
      throw refusal('InvalidParameterValue', 'VisibilityTimeout must be between 0 and 43200.')
    }
    one.visibleAt = time + VisibilityTimeout * 1000
    return {}
  }

  const actions: Record<string, (input: never) => object> = {
    SendMessage: send,
    ReceiveMessage: receive,
    DeleteMessage: remove,
    ChangeMessageVisibility: changeVisibility,
  }

  async function start(): Promise<void> {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const action = String(request.headers['x-amz-target']).split('.')[1] ?? ''
      await held
      response.setHeader('content-type', 'application/x-amz-json-1.0')
      try {
        const answer = actions[action]?.(JSON.parse(Buffer.concat(chunks).toString()) as never)
        response.end(JSON.stringify(answer))
      } catch (error) {
        const { type = 'InternalFailure', message } = error as Partial<ReturnType<typeof refusal>>
        response.statusCode = 400
        response.end(JSON.stringify({ __type: `com.amazonaws.sqs#${type}`, message }))
      }
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }

  async function stop(): Promise<void> {
    server?.closeAllConnections()
    server?.close()
    if (server !== undefined) await once(server, 'close')
    server = undefined
  }

  await start()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    start,
    stop,
    /** Lets time pass for SQS alone. */
    advance(seconds: number): void {
      time += seconds * 1000
    },
    /** Holds every request until the returned function is called. */
    hold(): () => void {
      let release = () => {}
      held = new Promise((resolve) => {
        release = resolve
      })
      return () => {
        held = undefined
        release()
      }
    },
    createQueue(name: string, options: QueueOptions = {}): string {
      const url = `http://127.0.0.1:${port}/000000000000/${name}`
      queues.set(url, { options, messages: [], seen: new Map() })
      return url
    },
    messages: (url: string): readonly Stored[] => find(url).messages,
    /** One round of what Lambda does: receive a batch, call the function, delete what it does not name. */
    async invoke(
      url: string,
      handler: (event: SqsEvent) => Promise<SqsBatchResponse>,
    ): Promise<number> {
      const { Messages = [] } = receive({ QueueUrl: url, MaxNumberOfMessages: 10 }) as {
        Messages?: Received[]
      }
      if (Messages.length === 0) return 0
      const Records = Messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: Attributes,
      }))
      const { batchItemFailures } = await handler({ Records })
      const staying = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
      for (const { MessageId, ReceiptHandle } of Messages) {
        if (!staying.includes(MessageId)) remove({ QueueUrl: url, ReceiptHandle })
      }
      return Messages.length
    },
  }
}
