/** A message to send: the input of `SendMessageCommand`. */
export interface SqsMessage {
  /** Address of the queue that takes it. */
  readonly QueueUrl: string
  /** What the worker gets, as JSON. */
  readonly MessageBody: string
  /** A FIFO queue drops a second message of this id for 5 minutes. */
  readonly MessageDeduplicationId?: string
  /** A FIFO queue keeps the order of the messages of one group. */
  readonly MessageGroupId?: string
}

/** Sends a message with the client of the AWS SDK, which this package does not import. */
export type SqsSend = (input: SqsMessage) => Promise<unknown>

/** When a message may be received again: the input of `ChangeMessageVisibilityCommand`. */
export interface SqsVisibility {
  /** Address of the queue that has the message. */
  readonly QueueUrl: string
  /** Names this receipt of the message. */
  readonly ReceiptHandle: string
  /** The wait, in seconds. */
  readonly VisibilityTimeout: number
}

/** Lets a message wait, with the client of the AWS SDK. */
export type SqsChangeVisibility = (input: SqsVisibility) => Promise<unknown>

interface SqsAttributes {
  /** How often the message has been received, this time included. */
  readonly ApproximateReceiveCount?: string | undefined
  /** The position of a message of a FIFO queue; others have none. */
  readonly SequenceNumber?: string | undefined
  /** The group of a message. */
  readonly MessageGroupId?: string | undefined
}

/** One message, as Lambda gives it to a function. */
export interface SqsRecord {
  /** What tells the message apart in the answer to Lambda. */
  readonly messageId: string
  /** Names this receipt of the message. */
  readonly receiptHandle: string
  /** What was sent, as JSON. */
  readonly body: string
  /** What SQS says of the message. */
  readonly attributes: SqsAttributes
}

/** What Lambda calls a function with. */
export interface SqsEvent {
  /** The messages of the batch. */
  readonly Records: readonly SqsRecord[]
}

interface SqsItemFailure {
  /** The `messageId` of the message. */
  itemIdentifier: string
}

/** What a function answers, so that Lambda deletes only what is done. */
export interface SqsBatchResponse {
  /** The messages that stay in the queue. */
  batchItemFailures: SqsItemFailure[]
}

/** One message, as `ReceiveMessageCommand` gives it. */
export interface SqsReceived {
  /** What tells the message apart. */
  readonly MessageId?: string | undefined
  /** Names this receipt of the message. */
  readonly ReceiptHandle?: string | undefined
  /** What was sent, as JSON. */
  readonly Body?: string | undefined
  /** What SQS says of the message, if it was asked: `MessageSystemAttributeNames`. */
  readonly Attributes?: SqsAttributes | undefined
}
