import { KNOWN_PROVIDERS } from '@hookseal/testing'
import { describe, expect, it } from 'vitest'
import type { Io } from '../../src/io.ts'
import { loadProvider, otherProviders } from '../../src/options/provider.ts'

const output = { isTTY: false, write: () => {} }
const ioWith = (variable: string, secret: string): Io => ({
  stdout: output,
  stderr: output,
  env: { [variable]: secret },
  readStdin: async () => new Uint8Array(),
})
const options = { signedUrl: 'https://example.com/hooks' }

describe('loadProvider()', () => {
  const faulty = [
    '"whsec_AAAA"',
    "'a b'",
    'whsec_…',
    ' x\n',
    '-----BEGIN PUBLIC KEY-----',
    '"',
    ' ',
  ]

  it.each([...KNOWN_PROVIDERS])('is lenient with any secret of %s', async (name, known) => {
    for (const secret of faulty) {
      const io = ioWith(known.variable, secret)
      const loaded = await loadProvider(name, options, io, { lenient: true })
      expect([loaded.provider.name, loaded.secret]).toEqual([name, secret])
    }
  })

  it('rejects a faulty secret unless it is lenient', async () => {
    const io = ioWith('WEBHOOK_SECRET', '"whsec_AAAA"')
    await expect(loadProvider('standard-webhooks', options, io)).rejects.toThrow(TypeError)
  })

  it('creates the same provider from a quoted secret as from an unquoted one', async () => {
    const key = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
    const io = ioWith('GITLAB_WEBHOOK_SECRET', `"${key}"`)
    const named = { ...options, secretEnv: 'GITLAB_WEBHOOK_SECRET' }
    const { provider } = await loadProvider('gitlab', named, io, { lenient: true })
    expect([provider.scheme].flat().map(({ kind }) => kind)).toContain('hmac')
  })
})

describe('otherProviders()', () => {
  it('has every sender except its own and those that sign a URL', async () => {
    const io = ioWith('GITHUB_WEBHOOK_SECRET', 'x')
    const named = { ...options, secretEnv: 'GITHUB_WEBHOOK_SECRET' }
    const { provider } = await loadProvider('github', named, io)
    const names = otherProviders(provider, 'x').map(({ name }) => name)
    const expected = [...KNOWN_PROVIDERS].filter(
      ([name, { signsUrl }]) => name !== 'github' && !signsUrl,
    )
    expect(names).toEqual(expected.map(([name]) => name))
  })
})
