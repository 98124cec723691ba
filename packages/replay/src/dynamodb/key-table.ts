import { type DynamodbClient, type DynamodbValue, isConditionFailed } from './client.ts'
import { expiry, type KeyItem, readItem, values } from './key-item.ts'

/** The items of a table, each changed with one conditional write. */
export interface KeyTable {
  /** Reads the item of a key, including all earlier writes. */
  read(key: string): Promise<KeyItem | undefined>
  /** Replaces the item if it has not changed since it was read. Resolves to whether it was replaced. */
  replace(key: string, seen: KeyItem | undefined, next: KeyItem): Promise<boolean>
  /** Runs `SET` with `set` if `condition` holds. Resolves to whether it did. */
  change(
    key: string,
    set: string,
    condition: string,
    values: Record<string, DynamodbValue>,
  ): Promise<boolean>
}

const COLUMNS = ['phase', 'holder', 'attempt', 'lease_until', 'forget_at'] as const
const SET_ALL = `${COLUMNS.map((name) => `${name} = :${name}`).join(', ')}, expires_at = :expires_at`
const AS_SEEN = COLUMNS.map((name) => `${name} = :seen_${name}`).join(' AND ')

/** Creates access to the items in `table`, whose partition key is the string `pk`. */
export function keyTable(client: DynamodbClient, table: string): KeyTable {
  const item = (key: string) => ({ TableName: table, Key: { pk: { S: key } } })

  const change: KeyTable['change'] = async (key, set, condition, given) => {
    try {
      await client.updateItem({
        ...item(key),
        UpdateExpression: `SET ${set}`,
        ConditionExpression: condition,
        ExpressionAttributeValues: given,
      })
      return true
    } catch (error) {
      if (isConditionFailed(error)) return false
      throw error
    }
  }

  return {
    change,

    async read(key) {
      return readItem((await client.getItem({ ...item(key), ConsistentRead: true })).Item)
    },

    replace(key, seen, next) {
      const given = { ...values(next), ':expires_at': expiry(next) }
      if (seen === undefined) return change(key, SET_ALL, 'attribute_not_exists(pk)', given)
      return change(key, SET_ALL, AS_SEEN, { ...given, ...values(seen, 'seen_') })
    },
  }
}
