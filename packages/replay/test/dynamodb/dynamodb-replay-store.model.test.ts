import { DynamoDB, waitUntilTableExists } from '@aws-sdk/client-dynamodb'
import { describeReplayStore } from '@hookseal/testing/replay-suite'
import { amount } from '@hookseal/tests-kit/amount'
import { patience } from '@hookseal/tests-kit/patience'
import { startDynalite } from '@hookseal/tests-kit/servers/dynalite'
import type { Server } from '@hookseal/tests-kit/servers/server'
import { suiteRunner } from '@hookseal/tests-kit/suite-runner'
import { afterAll, beforeAll, describe } from 'vitest'
import { openDynamodb } from './open-dynamodb.ts'

const table = 'hookseal-replay'
describe('dynamodbReplayStore()', () => {
  let server: Server
  let client: DynamoDB
  let other: DynamoDB

  const connect = () =>
    new DynamoDB({
      region: 'local',
      endpoint: server.url,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      // Thousands of calls wait for its 50 sockets, which is intended.
      requestHandler: { socketAcquisitionWarningTimeout: patience(300_000) },
    })

  beforeAll(async () => {
    server = await startDynalite()
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
    client.destroy()
    other.destroy()
    await server.remove()
  })

  describeReplayStore(suiteRunner, {
    name: 'dynamodbReplayStore()',
    open: async () => openDynamodb(client, [client, other], table),
    sequences: amount({ sample: 200, whole: 1000 }),
  })
})
