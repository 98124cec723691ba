export type { DynamodbClient, DynamodbGet, DynamodbUpdate, DynamodbValue } from './client.ts'
export {
  type DynamodbReplayStore,
  type DynamodbReplayStoreOptions,
  dynamodbReplayStore,
} from './dynamodb-replay-store.ts'
