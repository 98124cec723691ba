import { createReceiver, memoryReplayStore } from '@hookseal/core'
import { hostile, KNOWN_PROVIDERS } from '@hookseal/testing'
import { credentialFor, PRIVATE_KEYS } from '@hookseal/tests-kit/credentials'
import { describe, expect, it } from 'vitest'

// Each provider of core against every hostile case that its scheme allows.

const url = 'https://example.com/webhooks'

describe.each([...KNOWN_PROVIDERS])('%s', (name, { make, variable }) => {
  const provider = make({ secret: credentialFor(variable), url })
  const cases = hostile(provider, { privateKey: PRIVATE_KEYS[name] })
  const receiver = createReceiver<object>({
    provider: provider as never,
    handlers: { '*': () => {} } as never,
    replay: { store: memoryReplayStore() },
    logger: false,
  })

  it('has cases that are accepted and cases that are refused', () => {
    const names = cases.map((one) => one.name)
    expect(names).toEqual(
      expect.arrayContaining(['genuine', 'unsigned', 'wrong-secret', 'replayed']),
    )
  })

  it.each(cases.map((one) => [one.name, one] as const))('answers %s', (_, { prove }) =>
    prove((request) => receiver.receive(request)),
  )
})
