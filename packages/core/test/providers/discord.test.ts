import { generateKeyPairSync } from 'node:crypto'
import { discord } from '@hookseal/core/providers/discord'
import { discordEvents } from '@hookseal/testing'
import { NOW_MS } from '@hookseal/tests-kit/acme'
import { describe, expect, it } from 'vitest'
import { senderBench } from '../support/sender-bench.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const hex = publicKey.export({ format: 'der', type: 'spki' }).toString('hex').slice(-64)
const provider = discord({ publicKey: hex })
const { sign, verify, receive, refusal, isDuplicate } = senderBench(provider, { privateKey })
const event = discordEvents.minimal('ENTITLEMENT_CREATE')

describe('discord()', () => {
  it('says what its options are called', () => {
    expect(() => discord({ secret: 'x' } as never)).toThrow(/use publicKey/)
    expect(() => discord({ publicKey: undefined })).toThrow(
      /^discord: publicKey is undefined.*publicKey: \(\) =>/,
    )
    const misplaced = { publicKey: hex, toleranceSeconds: 60 } as never
    expect(() => discord(misplaced)).toThrow(/the option toleranceSeconds of createReceiver/)
  })

  it('identifies the type of an event by its inner type, and has no id for it', async () => {
    expect(await verify(event)).toMatchObject({
      provider: 'discord',
      type: 'ENTITLEMENT_CREATE',
      typeAuthenticated: true,
      known: true,
      id: undefined,
    })
    const unlisted = discordEvents.unknown()
    expect(await verify(unlisted)).toMatchObject({ type: 'INVENTED_FOR_A_TEST', known: false })
  })

  it('treats equal bodies as one event, however they are signed', async () => {
    expect(await isDuplicate([event], [event, { now: NOW_MS + 60_000 }])).toBe(true)
    const later = { ...event, event: { ...event.event, timestamp: '2024-10-18T18:41:21.109605' } }
    expect(await isDuplicate([event], [later])).toBe(false)
  })

  it('answers the PING and every event with 204 and no body', async () => {
    const ping = { version: 1, application_id: '1', type: 0 }
    expect(await receive(ping)).toMatchObject({ kind: 'handshake', status: 204, body: '' })
    expect(await receive(event)).toMatchObject({
      kind: 'handled',
      status: 204,
      headers: { 'content-type': 'application/json' },
      body: '',
    })
  })

  it('rejects the wrong signatures that Discord sends on purpose, a PING with one too', async () => {
    const other = generateKeyPairSync('ed25519').privateKey
    for (const payload of [event, { type: 0 }]) {
      expect(await refusal(sign(payload, { privateKey: other }))).toBe('bad_signature')
      expect(await receive(payload, { privateKey: other })).toMatchObject({ status: 401 })
    }
  })

  it('does not take an interaction for an event', async () => {
    expect(await refusal(sign({ id: '1', token: 't', type: 1, version: 1 }))).toBe('invalid_event')
    const command = { id: '1', token: 't', type: 2, data: { name: 'deploy' } }
    expect(await refusal(sign(command))).toBe('invalid_event')
  })

  it('rejects what is not the public key when it is made', () => {
    expect(() => discord({ publicKey: 'a-bot-token' })).toThrow(/^discord: publicKey/)
    expect(() => discord({ publicKey: undefined })).toThrow(/^discord: publicKey is undefined/)
  })
})
