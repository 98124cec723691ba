import { DynamoDB, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb'
import { type DynamodbClient, dynamodbReplayStore } from '@hookseal/replay/dynamodb'
import { patience } from '@hookseal/tests-kit/patience'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type LentServer, lendDynalite } from '../support/lent-server.ts'
import { describeQuickly } from '../support/quick-suite.ts'
import { openDynamodb } from './open-dynamodb.ts'

const table = `hookseal-${crypto.randomUUID()}`
const CLAIM = { leaseMs: 1_800_000, retainMs: 86_400_000 }
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
    await waitUntilTableExists(
      { client, maxWaitTime: patience(60_000) / 1000, minDelay: 1 },
      { TableName: table },
    )
  })
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

/** A client whose responses have no time. */
const client: DynamodbClient = {
  middlewareStack: { add() {} },
  getItem: async () => ({}),
  updateItem: async () => ({}),
}

describe('dynamodbReplayStore() options', () => {
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

  it('says which table it needs', () => {
    for (const table of ['', undefined, 5]) {
      expect(() => dynamodbReplayStore({ client, table: table as string })).toThrow(
        new TypeError('dynamodbReplayStore: table must be a table name'),
      )
    }
    expect(() => dynamodbReplayStore({ client, table, ttl: 1 } as never)).toThrow(
      /^dynamodbReplayStore: unknown option "ttl"/,
    )
  })
})

describe('dynamodbReplayStore() on a client that answers as it is told', () => {
  const NOW_MS = Date.parse('2026-01-01T00:00:00Z')
  const failed = Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' })
  type Next = (args: unknown) => Promise<unknown>

  beforeEach(() => {
    vi.useFakeTimers({ now: 0, toFake: ['Date', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** A store, and the calls that it makes. Each answer has the time; an `Error` is thrown. */
  function told(answers: { get?: unknown; update?: (call: number) => unknown }) {
    const calls: { readonly name: string; readonly input: object }[] = []
    let step = (next: Next): Next => next
    const answer = async (name: string, input: object, given: unknown) => {
      calls.push({ name, input })
      const headers = { date: new Date(NOW_MS).toUTCString() }
      await step(async () => ({ response: { headers } }))(input)
      if (given instanceof Error) throw given
      return given
    }
    const client: DynamodbClient = {
      middlewareStack: {
        add(given: typeof step) {
          step = given
        },
      },
      getItem: (input) => answer('get', input, answers.get ?? {}) as Promise<object>,
      updateItem: (input) =>
        answer('update', input, answers.update?.(calls.filter(isUpdate).length + 1) ?? {}),
    }
    return { store: dynamodbReplayStore({ client, table: 'keys' }), calls }
  }
  const isUpdate = ({ name }: { readonly name: string }) => name === 'update'
  const held = (changes: object = {}) => ({
    Item: {
      phase: { S: 'pending' },
      holder: { S: 'other' },
      attempt: { N: '3' },
      lease_until: { N: String(NOW_MS + 60_000) },
      forget_at: { N: String(NOW_MS + 60_000) },
      ...changes,
    },
  })

  it('reads the time first, consistently, and claims with one write', async () => {
    const { store, calls } = told({})
    const claim = await store.claim('k', { leaseMs: 10.5, retainMs: 20.5 })
    if (claim.status !== 'claimed') throw new Error(`it was ${claim.status}`)
    const key = { TableName: 'keys', Key: { pk: { S: 'k' } } }
    expect(calls).toEqual([
      { name: 'get', input: { ...key, ConsistentRead: true } },
      {
        name: 'update',
        input: {
          ...key,
          UpdateExpression:
            'SET phase = :phase, holder = :holder, attempt = :attempt, lease_until = :lease_until, ' +
            'forget_at = :forget_at, expires_at = :expires_at',
          ConditionExpression: 'attribute_not_exists(pk)',
          ExpressionAttributeValues: {
            ':phase': { S: 'pending' },
            ':holder': { S: claim.token },
            ':attempt': { N: '1' },
            ':lease_until': { N: String(NOW_MS + 11) },
            ':forget_at': { N: String(NOW_MS + 21) },
            ':expires_at': { N: String(NOW_MS / 1000 + 1 + 86_400) },
          },
        },
      },
    ])
  })

  it('never promises a lease to end earlier than another process may see', async () => {
    const lease = (ms: number) => ({ lease_until: { N: String(NOW_MS + ms) } })
    for (const [left, retryAfterMs] of [
      [60_000, 59_000],
      [1002, 2],
      [1000, 1],
      [1, 1],
    ] as const) {
      const { store } = told({ get: held(lease(left)), update: () => failed })
      expect(await store.claim('k', CLAIM)).toEqual({ status: 'in_flight', retryAfterMs })
    }
  })

  it('replaces an item only as it has seen it', async () => {
    const over = held({ lease_until: { N: String(NOW_MS) } })
    const { store, calls } = told({ get: over, update: (call) => (call === 1 ? failed : {}) })
    expect(await store.claim('k', CLAIM)).toMatchObject({ status: 'claimed', attempt: 4 })
    const last = calls.at(-1)?.input as { ConditionExpression: string }
    expect(last.ConditionExpression).toBe(
      'phase = :seen_phase AND holder = :seen_holder AND attempt = :seen_attempt AND ' +
        'lease_until = :seen_lease_until AND forget_at = :seen_forget_at',
    )
    expect(last).toMatchObject({ ExpressionAttributeValues: { ':seen_holder': { S: 'other' } } })
  })

  it('remembers a finished key up to its end, and then starts over', async () => {
    const done = (forget: number) =>
      held({ phase: { S: 'done' }, forget_at: { N: String(forget) } })
    const at = (forget: number) =>
      told({ get: done(forget), update: (call) => (call === 1 ? failed : {}) }).store
    expect(await at(NOW_MS + 1).claim('k', CLAIM)).toEqual({ status: 'done' })
    expect(await at(NOW_MS).claim('k', CLAIM)).toMatchObject({ status: 'claimed', attempt: 1 })
  })

  it('gives up where others keep changing the key', async () => {
    const over = held({ lease_until: { N: '0' } })
    const { store, calls } = told({ get: over, update: () => failed })
    await expect(store.claim('k', CLAIM)).rejects.toThrow(
      new Error('dynamodbReplayStore: other processes keep changing this key'),
    )
    expect(calls.filter(isUpdate)).toHaveLength(20)
  })

  it('reports a limit of writes as a full store, and passes on any other error', async () => {
    const cause = Object.assign(new Error('slow down'), { name: 'ThrottlingException' })
    const full = told({ update: () => cause }).store.claim('k', CLAIM)
    await expect(full).rejects.toMatchObject({
      code: 'store_full',
      cause,
      hint: 'Raise the write capacity of the table, or switch it to on-demand.',
    })
    const error = new Error('down')
    const store = told({ update: () => error }).store
    await expect(store.claim('k', CLAIM)).rejects.toBe(error)
    await expect(store.release('k', 't')).rejects.toBe(error)
  })

  it('says that it cannot know the time', async () => {
    await expect(dynamodbReplayStore({ client, table }).claim('k', CLAIM)).rejects.toThrow(
      new Error("dynamodbReplayStore: the server's responses have no Date header"),
    )
  })

  it.each([
    ['its own claim', held({ holder: { S: 'own' } }), 'ok', 'own', 3],
    ['its own commit', held({ phase: { S: 'done' }, holder: { S: 'own' } }), 'ok', 'own', 3],
    ['a claim of another', held(), 'lease_lost', '-', 3],
    ['a commit of another', held({ phase: { S: 'done' } }), 'lease_lost', 'other', 3],
    ['a released key', held({ phase: { S: 'free' }, holder: { S: '-' } }), 'lease_lost', '-', 3],
    ['nothing', {}, 'lease_lost', '-', 0],
  ])('commits over %s if its first write fails', async (_, get, answer, holder, attempt) => {
    const { store, calls } = told({ get, update: (call) => (call === 1 ? failed : {}) })
    expect(await store.commit('k', 'own', { ...COMMIT, retainMs: 5 })).toBe(answer)
    expect(calls.at(-1)?.input).toMatchObject({
      ExpressionAttributeValues: {
        ':phase': { S: 'done' },
        ':holder': { S: holder },
        ':attempt': { N: String(attempt) },
        ':lease_until': { N: '0' },
        ':forget_at': { N: String(NOW_MS + 5) },
      },
    })
  })
})
