import { DynamoDB, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb'
import { type DynamodbClient, dynamodbReplayStore } from '@hookseal/replay/dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LentServer, lendDynalite } from '../support/lent-server.ts'
import { describeQuickly } from '../support/quick-suite.ts'
import { openDynamodb } from './open-dynamodb.ts'

const table = `hookseal-${crypto.randomUUID()}`
const CLAIM = { leaseMs: 60_000, retainMs: 3_600_000 }
const COMMIT = { retainMs: 3_600_000, protectMs: 600_000 }

describe('dynamodbReplayStore()', () => {
  let server: LentServer
  let client: DynamoDB
  let other: DynamoDB

  const connect = () =>
    new DynamoDB({
      region: 'local',
      endpoint: server.url,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })

  beforeAll(async () => {
    server = await lendDynalite()
    client = connect()
    other = connect()
    await client.createTable({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    })
    await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1 }, { TableName: table })
  }, 60_000)
  afterAll(async () => {
    await client.deleteTable({ TableName: table })
    client.destroy()
    other.destroy()
    await server.remove()
  })

  describeQuickly('dynamodbReplayStore()', async () => openDynamodb(client, [client, other], table))

  const claimed = async (key: string) => {
    const claim = await dynamodbReplayStore({ client, table }).claim(key, CLAIM)
    if (claim.status !== 'claimed') throw new Error(`it was ${claim.status}`)
    return claim.token
  }

  it('claims, extends, releases and commits in one request each', async () => {
    const calls: string[] = []
    const counted: DynamodbClient = {
      middlewareStack: client.middlewareStack,
      getItem(input) {
        calls.push('get')
        return client.getItem(input)
      },
      updateItem(input) {
        calls.push('update')
        return client.updateItem(input)
      },
    }
    await claimed('tells the time')
    const store = dynamodbReplayStore({ client: counted, table })
    const claim = await store.claim('counted', CLAIM)
    const token = claim.status === 'claimed' ? claim.token : ''
    await store.extend('counted', token, CLAIM)
    await store.commit('counted', token, COMMIT)
    await store.release('counted', token)
    expect(calls).toEqual(['update', 'update', 'update', 'update'])
  })

  it('recognizes its own claim if the request was repeated', async () => {
    const repeats: DynamodbClient = {
      middlewareStack: client.middlewareStack,
      getItem: (input) => client.getItem(input),
      async updateItem(input) {
        await client.updateItem(input)
        return client.updateItem(input)
      },
    }
    const store = dynamodbReplayStore({ client: repeats, table })
    expect(await store.claim('repeated claim', CLAIM)).toMatchObject({
      status: 'claimed',
      attempt: 1,
    })
  })

  it('returns ok to a commit that is repeated after a lost response', async () => {
    const token = await claimed('repeated')
    for (const one of [client, other]) {
      const store = dynamodbReplayStore({ client: one, table })
      expect(await store.commit('repeated', token, COMMIT)).toBe('ok')
    }
    const store = dynamodbReplayStore({ client, table })
    expect(await store.commit('repeated', 'another', COMMIT)).toBe('lease_lost')
  })

  it('lets DynamoDB delete an item after its retention, and not before', async () => {
    const token = await claimed('expires')
    await dynamodbReplayStore({ client, table }).commit('expires', token, COMMIT)
    const { Item } = await client.getItem({ TableName: table, Key: { pk: { S: 'expires' } } })
    const afterMs = Number(Item?.['expires_at']?.N) * 1000 - Number(Item?.['forget_at']?.N)
    expect(afterMs).toBeGreaterThan(0)
    expect(afterMs).toBeLessThanOrEqual(86_401_000)
  })

  it('rejects an item of another application, and does not change it', async () => {
    const foreign = { pk: { S: 'foreign' }, phase: { S: 'waxing' } }
    await client.putItem({ TableName: table, Item: foreign })
    const store = dynamodbReplayStore({ client, table })
    await expect(store.claim('foreign', CLAIM)).rejects.toThrow('not a replay key')
    await expect(store.commit('foreign', 't', COMMIT)).rejects.toThrow('not a replay key')
    const { Item } = await client.getItem({ TableName: table, Key: { pk: { S: 'foreign' } } })
    expect(Item).toEqual(foreign)
  })

  it('fails when its table is missing', async () => {
    const store = dynamodbReplayStore({ client, table: 'missing-table' })
    await expect(store.claim('k', CLAIM)).rejects.toThrow('resource')
  })
})

describe('dynamodbReplayStore() options', () => {
  const middlewareStack = { add() {} }
  const client: DynamodbClient = {
    middlewareStack,
    getItem: async () => ({}),
    updateItem: async () => ({}),
  }

  it('rejects anything that is not a client of its kind, and says which one is', () => {
    const config = { region: 'local', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
    // @ts-expect-error it has send() alone
    expect(() => dynamodbReplayStore({ client: new DynamoDBClient(config), table })).toThrow(
      'new DynamoDB({})',
    )
    // @ts-expect-error no client
    expect(() => dynamodbReplayStore({ table })).toThrow(TypeError)
  })

  it('rejects an option that is unknown, and a table without a name', () => {
    // @ts-expect-error unknown
    expect(() => dynamodbReplayStore({ client, table, ttl: 1 })).toThrow('unknown option "ttl"')
    expect(() => dynamodbReplayStore({ client, table: '' })).toThrow(TypeError)
  })

  it('claims nothing if no response has the time', async () => {
    await expect(dynamodbReplayStore({ client, table }).claim('k', CLAIM)).rejects.toThrow('Date')
  })
})
