import { type DynamoDB, ProvisionedThroughputExceededException } from '@aws-sdk/client-dynamodb'
import { type DynamodbClient, dynamodbReplayStore } from '@hookseal/replay/dynamodb'
import type { StoreUnderTest } from '@hookseal/testing/replay-suite'

/** Moves the times of an item back, as if `ms` had passed. */
async function age(admin: DynamoDB, table: string, key: string, ms: number): Promise<void> {
  const item = { TableName: table, Key: { pk: { S: key } } }
  const { Item } = await admin.getItem({ ...item, ConsistentRead: true })
  if (Item === undefined) return
  const before = (name: string) => ({ N: String(Number(Item[name]?.N) - ms) })
  await admin.updateItem({
    ...item,
    UpdateExpression: 'SET lease_until = :lease, forget_at = :forget',
    ExpressionAttributeValues: { ':lease': before('lease_until'), ':forget': before('forget_at') },
  })
}

/**
 * Stores of several processes on one table, for the conformance suite. dynalite limits no writes, so the answer of a
 * full table is given in its place: the SDK's error, to updates that would make an item.
 */
export function openDynamodb(
  admin: DynamoDB,
  clients: readonly [DynamoDB, ...DynamoDB[]],
  table: string,
): StoreUnderTest {
  let isFull = false
  const limited = (client: DynamoDB): DynamodbClient => ({
    middlewareStack: client.middlewareStack,
    getItem: (input) => client.getItem(input),
    async updateItem(input) {
      if (isFull && input.ConditionExpression === 'attribute_not_exists(pk)') {
        throw new ProvisionedThroughputExceededException({ message: 'throttled', $metadata: {} })
      }
      return client.updateItem(input)
    },
  })
  const [first, ...others] = clients
  const open = (client: DynamoDB) => dynamodbReplayStore({ client: limited(client), table })
  return {
    stores: [open(first), ...others.map(open)],
    async elapse(ms, keys) {
      for (const key of keys) await age(admin, table, key, ms)
    },
    async fill() {
      isFull = true
      return async () => {
        isFull = false
      }
    },
  }
}
