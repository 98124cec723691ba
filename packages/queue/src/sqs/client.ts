/** A message to send: the input of `SendMessageCommand`. */
export interface SqsMessage {
  /** URL of the queue that receives the message. */
  readonly QueueUrl: string
  /** The job, as JSON. */
  readonly MessageBody: string
  /** A FIFO queue drops a second message with this id for 5 minutes. */
  readonly MessageDeduplicationId?: string
  /** A FIFO queue keeps the order of messages within a group. */
  readonly MessageGroupId?: string
}

/** Sends a message with the AWS SDK client, which this package does not import. */
export type SqsSend = (input: SqsMessage) => Promise<unknown>

/** The input of `ChangeMessageVisibilityCommand`, which sets when a message can be received again. */
export interface SqsVisibility {
  /** URL of the queue that has the message. */
  readonly QueueUrl: string
  /** The receipt handle of the message. */
  readonly ReceiptHandle: string
  /** The delay, in seconds. */
  readonly VisibilityTimeout: number
}

/** Delays a message with the AWS SDK client. */
export type SqsChangeVisibility = (input: SqsVisibility) => Promise<unknown>

interface SqsAttributes {
  /** How many times the message has been received, including this time. */
  readonly ApproximateReceiveCount?: string | undefined
  /** The sequence number of a message in a FIFO queue. */
  readonly SequenceNumber?: string | undefined
  /** The group of the message. */
  readonly MessageGroupId?: string | undefined
}

/** One message, as Lambda passes it to a function. */
export interface SqsRecord {
  /** The id of the message, for the response to Lambda. */
  readonly messageId: string
  /** The receipt handle of the message. */
  readonly receiptHandle: string
  /** The job, as JSON. */
  readonly body: string
  /** The attributes of the message. */
  readonly attributes: SqsAttributes
}

/** The event that Lambda passes to a function. */
export interface SqsEvent {
  /** The messages of the batch. */
  readonly Records: readonly SqsRecord[]
}

interface SqsItemFailure {
  /** The `messageId` of the message. */
  itemIdentifier: string
}

/** The response of a function, so that Lambda deletes only finished messages. */
export interface SqsBatchResponse {
  /** The messages that stay in the queue. */
  batchItemFailures: SqsItemFailure[]
}

/** One message, as `ReceiveMessageCommand` returns it. */
export interface SqsReceived {
  /** The id of the message. */
  readonly MessageId?: string | undefined
  /** The receipt handle of the message. */
  readonly ReceiptHandle?: string | undefined
  /** The job, as JSON. */
  readonly Body?: string | undefined
  /** The attributes of the message, if they were requested with `MessageSystemAttributeNames`. */
  readonly Attributes?: SqsAttributes | undefined
}
