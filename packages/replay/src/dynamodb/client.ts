/** A value of an item: a text or a number, which DynamoDB takes as digits. */
export type DynamodbValue =
  | {
      /** The text of a string. */
      readonly S: string
    }
  | {
      /** The digits of a number. */
      readonly N: string
    }

/** The input of `getItem`, as the store gives it. */
export interface DynamodbGet {
  /** Name of the table. */
  TableName: string
  /** Partition key of the item. */
  Key: Record<string, DynamodbValue>
  /** Whether the answer must have all earlier writes. */
  ConsistentRead: boolean
}

/** The input of `updateItem`, as the store gives it. */
export interface DynamodbUpdate {
  /** Name of the table. */
  TableName: string
  /** Partition key of the item. */
  Key: Record<string, DynamodbValue>
  /** Attributes that the update sets. */
  UpdateExpression: string
  /** What must be true of the item for the update to take place. */
  ConditionExpression: string
  /** Values of both expressions. */
  ExpressionAttributeValues: Record<string, DynamodbValue>
}

/** The methods of the client `DynamoDB` of `@aws-sdk/client-dynamodb` that the store calls. */
export interface DynamodbClient {
  /** Reads one item of a table. */
  getItem(input: DynamodbGet): Promise<{
    /** Attributes of the item, if there is one. */
    Item?: Record<string, unknown> | undefined
  }>
  /** Changes one item, if its condition holds. */
  updateItem(input: DynamodbUpdate): Promise<unknown>
  /** Steps of a request, to which the store adds one that reads the time of each answer. */
  readonly middlewareStack: object
}

/** @throws TypeError for anything but the client with a method for each operation. */
export function checkClient(client: unknown): void {
  const { getItem, updateItem, middlewareStack } = (client ?? {}) as Partial<DynamodbClient>
  if (typeof getItem === 'function' && typeof updateItem === 'function' && middlewareStack) return
  throw new TypeError(
    'dynamodbReplayStore: give the client with a method per operation, new DynamoDB({}) of ' +
      '@aws-sdk/client-dynamodb; a DynamoDBClient or a DynamoDBDocument is another one',
  )
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : '')

/** Whether an update did not take place because its condition did not hold. */
export const isConditionFailed = (error: unknown): boolean =>
  nameOf(error) === 'ConditionalCheckFailedException'

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
])

/** Whether the table or the account is at its limit of writes per second. */
export const isThrottled = (error: unknown): boolean => THROTTLED.has(nameOf(error))
