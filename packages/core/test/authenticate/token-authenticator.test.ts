import { createReceiver, defineProvider, type Secret, token } from '@hookseal/core'
import { handinger } from '@hookseal/core/providers'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../support/code-of.ts'

const TOKEN = 'whk_01HZY31W2SZJ8MJ2FQTR3M1K9D'
const judge = (given: string, secret: Secret = TOKEN) =>
  codeOf(
    createReceiver({ provider: handinger({ secret }) }).verify({
      headers: { 'X-Handinger-Token': given },
      body: '{}',
    }),
  )

describe('a token', () => {
  it('is accepted when it is the secret, and says so', async () => {
    const receiver = createReceiver({ provider: handinger({ secret: TOKEN }) })
    const delivery = await receiver.verify({ headers: { 'x-handinger-token': TOKEN }, body: '{}' })
    expect(delivery).toMatchObject({ authentication: 'token', timestamp: undefined, secretId: '0' })
  })

  it('is refused when it is a prefix, an extension, or one character off', async () => {
    for (let at = 0; at < TOKEN.length; at++) {
      if (at > 0) expect(await judge(TOKEN.slice(0, at))).toBe('bad_token')
      const next = String.fromCharCode(TOKEN.charCodeAt(at) + 1)
      expect(await judge(TOKEN.slice(0, at) + next + TOKEN.slice(at + 1))).toBe('bad_token')
    }
    for (const wrong of [
      `${TOKEN}x`,
      `x${TOKEN}`,
      TOKEN + TOKEN,
      TOKEN.toLowerCase(),
      ` ${TOKEN}`,
    ]) {
      expect(await judge(wrong)).toBe('bad_token')
    }
  })

  it('is refused when a character equals another only in its low byte', async () => {
    const wide = String.fromCharCode(TOKEN.charCodeAt(0) + 0x100) + TOKEN.slice(1)
    expect(await judge(wide)).toBe('bad_token')
  })

  it('is read as the bytes that the header carried', async () => {
    expect(await judge(Buffer.from('clé').toString('latin1'), 'clé')).toBe('verified')
    expect(await judge('\u00ff\u0080', Uint8Array.of(0xff, 0x80))).toBe('verified')
  })

  it('is accepted from a list, and dead once it is not in it', async () => {
    let valid = ['whk_old', 'whk_new']
    const secret = () => valid
    expect(await judge('whk_old', secret)).toBe('verified')
    expect(await judge('whk_new', secret)).toBe('verified')
    valid = ['whk_new']
    expect(await judge('whk_old', secret)).toBe('bad_token')
  })

  it('does not vouch for an id of the body', async () => {
    const provider = defineProvider({
      name: 'p',
      scheme: token({ secret: TOKEN, header: 'X-Token' }),
      events: {},
      identify: () => ({ type: 't', id: '1' }),
    })
    const receiver = createReceiver({ provider })
    const verify = (body: string) => receiver.verify({ headers: { 'x-token': TOKEN }, body })
    const [first, second] = [await verify('{}'), await verify('{"a":1}')]
    expect(first.idAuthenticated).toBe(false)
    expect(second.key).not.toBe(first.key)
  })
})
