import { type AnyProvider, createReceiver, type Delivery } from '@hookseal/core'
import * as testing from '@hookseal/testing'
import { KNOWN_PROVIDERS, signed } from '@hookseal/testing'
import { credentialFor, PRIVATE_KEYS } from '@hookseal/tests-kit/credentials'
import { describe, expect, it } from 'vitest'

// Factories and providers are written separately. A factory must create every event that its provider lists.

type Make = (type: string) => object
type Factory = Readonly<Record<'minimal' | 'full', Make>> & { readonly unknown: () => object }

/** Senders whose event is a batch of events of any name. */
const BATCHES = ['hubspot', 'line', 'sendgrid', 'xero']
/** Senders without events of their own, or without published names. */
const WITHOUT = ['handinger', 'standard-webhooks', 'svix']

const camelCase = (name: string) =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
const factories = testing as unknown as Readonly<Record<string, Factory | undefined>>
const senders = [...KNOWN_PROVIDERS].filter(([name]) => !WITHOUT.includes(name))

async function verified(
  name: string,
  provider: AnyProvider,
  event: object,
): Promise<Delivery<object>> {
  const receiver = createReceiver<object>({ provider: provider as never, logger: false })
  return receiver.verify(signed(provider, event, { privateKey: PRIVATE_KEYS[name] }))
}

describe.each(senders)('the events of %s', (name, { make, variable }) => {
  const url = 'https://example.com/webhooks'
  const provider = make({ secret: credentialFor(variable), url })
  const factory = factories[`${camelCase(name)}Events`] as Factory
  const names = Object.keys(provider.events).filter((type) => type !== '*')

  it('are created by a factory, each with the name that the provider gives it', async () => {
    expect(names.length).toBeGreaterThan(0)
    for (const type of names) {
      for (const event of [factory.minimal(type), factory.full(type)]) {
        const { known, type: found, issues } = await verified(name, provider, event)
        expect({ type, found, known, issues }).toEqual({
          type,
          found: type,
          known: true,
          issues: undefined,
        })
      }
    }
  })

  it('are different each time', async () => {
    for (const type of names) {
      const [one, other] = [factory.minimal(type), factory.minimal(type)]
      const keys = [await verified(name, provider, one), await verified(name, provider, other)]
      expect([type, keys[0]?.key === keys[1]?.key]).toEqual([type, false])
    }
  })

  it('include one that the sender has not published', async () => {
    const { known } = await verified(name, provider, factory.unknown())
    expect(known).toBe(BATCHES.includes(name))
  })

  it('have no other names', () => {
    expect(() => factory.minimal('no.such_event')).toThrow(TypeError)
  })
})
