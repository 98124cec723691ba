import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { message, secret } from '../support/basics.ts'

// https://github.com/livekit/components-js/issues/1057: a test in Jest's jsdom environment imports the route. jsdom has
// no TextEncoder, and its Uint8Array is not Node's. Importing must work, and whatever cannot work must say what to do.

beforeEach(() => vi.resetModules())
afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

const load = async () => {
  const { createReceiver } = await import('@hookseal/core')
  const { rine } = await import('@hookseal/core/providers')
  return { createReceiver, rine }
}

describe('without TextEncoder and TextDecoder', () => {
  beforeEach(() => {
    vi.stubGlobal('TextEncoder', undefined)
    vi.stubGlobal('TextDecoder', undefined)
  })

  it('imports every entry', async () => {
    await load()
    await import('@hookseal/core/node')
    await import('@hookseal/core/lambda')
    await import('@hookseal/core/explain')
    await import('@hookseal/core/toolkit')
  })

  it('still verifies an ASCII body', async () => {
    const { createReceiver, rine } = await load()
    const receiver = createReceiver({ provider: rine({ secret }) })
    expect((await receiver.verify(message())).id).toBe('m_1')
  })

  it('names the environment that the file needs when something cannot work', async () => {
    const { createReceiver, rine } = await load()
    const receiver = createReceiver({ provider: rine({ secret }) })
    const attempt = receiver.verify({ ...message(), body: '{"text":"é"}' })
    const error = await attempt.catch((thrown: Error) => thrown)
    expect(`${error} ${(error as Error).cause}`).toContain('@jest-environment node')
  })

  it('verifies and refuses with the usual polyfill', async () => {
    vi.unstubAllGlobals()
    const { createReceiver, rine } = await load()
    const receiver = createReceiver({
      provider: rine({ secret }),
      handlers: { '*': () => {} },
      logger: false,
    })
    expect((await receiver.receive(message())).status).toBe(200)
    const forged = { ...message(), body: '{}' }
    expect((await receiver.receive(forged)).status).toBe(401)
  })
})

it('accepts bytes of another realm', async () => {
  const { createReceiver, rine } = await load()
  const { headers, body } = message()
  const bytes: Uint8Array = runInNewContext('new Uint8Array(given)', { given: [...body] })
  expect(bytes instanceof Uint8Array).toBe(false)
  const receiver = createReceiver({ provider: rine({ secret }), logger: false })
  expect((await receiver.verify({ headers, body: bytes })).id).toBe('m_1')
})

it('is documented in the guide', () => {
  const guide = new URL('../../../docs/guides/test-your-handler.md', import.meta.url)
  expect(readFileSync(guide, 'utf8')).toContain('@jest-environment node')
})
