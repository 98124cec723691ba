/** A value of an item: a string, or a number, which DynamoDB represents as digits. */
export type DynamodbValue =
  | {
      /** The text of a string. */
      readonly S: string
    }
  | {
      /** The digits of a number. */
      readonly N: string
    }

/** The input that the store passes to `getItem`. */
export interface DynamodbGet {
  /** Name of the table. */
  TableName: string
  /** Partition key of the item. */
  Key: Record<string, DynamodbValue>
  /** Whether the response must reflect all earlier writes. */
  ConsistentRead: boolean
}

/** The input that the store passes to `updateItem`. */
export interface DynamodbUpdate {
  /** Name of the table. */
  TableName: string
  /** Partition key of the item. */
  Key: Record<string, DynamodbValue>
  /** Attributes that the update sets. */
  UpdateExpression: string
  /** The condition that the item must meet for the update to take place. */
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
  /** Updates one item if its condition holds. */
  updateItem(input: DynamodbUpdate): Promise<unknown>
  /** The request middleware, to which the store adds a step that reads the time of each response. */
  readonly middlewareStack: object
}

/** Checks the client. @throws TypeError unless it has a method for each operation */
export function checkClient(client: unknown): void {
  const { getItem, updateItem, middlewareStack } = (client ?? {}) as Partial<DynamodbClient>
  if (typeof getItem === 'function' && typeof updateItem === 'function' && middlewareStack) return
  throw new TypeError(
    'dynamodbReplayStore: pass the client that has a method per operation, new DynamoDB({}) from ' +
      '@aws-sdk/client-dynamodb; a DynamoDBClient or DynamoDBDocument does not work',
  )
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : '')

/** Whether an update failed because its condition did not hold. */
export const isConditionFailed = (error: unknown): boolean =>
  nameOf(error) === 'ConditionalCheckFailedException'

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
])

/** Whether the table or the account has reached its limit of writes per second. */
export const isThrottled = (error: unknown): boolean => THROTTLED.has(nameOf(error))
