import { describe, expect, it } from 'vitest'
import { checkClient, isConditionFailed, isThrottled } from '../../src/dynamodb/client.ts'

const named = (name: string) => Object.assign(new Error('no'), { name })

describe('checkClient()', () => {
  const client = { getItem() {}, updateItem() {}, middlewareStack: {} }

  it('accepts a client that has a method per operation', () => {
    expect(() => checkClient(client)).not.toThrow()
  })

  it.each([
    undefined,
    null,
    {},
    { ...client, getItem: undefined },
    { ...client, updateItem: undefined },
    { ...client, middlewareStack: undefined },
  ])('rejects %o, and says which one to pass', (given) => {
    expect(() => checkClient(given)).toThrow(
      /^dynamodbReplayStore: pass the client that has a method per operation, new DynamoDB\(\{\}\) from @aws-sdk\/client-dynamodb; /,
    )
  })
})

it('isConditionFailed() knows the error of a condition that did not hold', () => {
  expect(isConditionFailed(named('ConditionalCheckFailedException'))).toBe(true)
  expect(isConditionFailed(named('ThrottlingException'))).toBe(false)
  expect(isConditionFailed({ name: 'ConditionalCheckFailedException' })).toBe(false)
  expect(isConditionFailed(undefined)).toBe(false)
})

it.each([
  ['ProvisionedThroughputExceededException', true],
  ['RequestLimitExceeded', true],
  ['ThrottlingException', true],
  ['ConditionalCheckFailedException', false],
  ['', false],
])('isThrottled() of %s is %s', (name, isFull) => {
  expect(isThrottled(named(name))).toBe(isFull)
})
