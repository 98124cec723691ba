import {
  hmac,
  type IdentifyRequest,
  type Identity,
  type PayloadHmacOptions,
  type PayloadProof,
  payloadHmac,
  type WebhookInput,
} from '@hookseal/core'
import { NOW_MS, NOW_SECONDS } from '@hookseal/tests-kit/acme'
import { describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'
import { described, providerOf } from '../support/described.ts'
import { mac } from '../support/sign.ts'

const SECRET = 'payload_5f0c1e7d9b2a4836'
const TOKEN = 'a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0'
const when = String(NOW_SECONDS)

const PROOF: PayloadProof = {
  signature: '/signature/signature',
  timestamp: '/signature/timestamp',
  id: '/signature/token',
  signedContent: '{timestamp}{id}',
}
const mailgun = (options: Partial<PayloadHmacOptions> = {}) =>
  payloadHmac({ secret: SECRET, proof: PROOF, ...options })
const triple = (timestamp: unknown = when, token: unknown = TOKEN, signedWith = SECRET) => ({
  timestamp,
  token,
  signature: mac(signedWith, `${timestamp}${token}`),
})
const event = (signature: object = triple(), more: object = { event: 'delivered' }) => ({
  signature,
  'event-data': more,
})
const inputOf = (payload: unknown): WebhookInput => ({
  headers: {},
  body: typeof payload === 'string' ? payload : JSON.stringify(payload),
})
const judge = (payload: unknown, options: Partial<PayloadHmacOptions> = {}) =>
  codeOf(described(mailgun(options)).verify(inputOf(payload)))

describe('one proof in a payload', () => {
  it('covers the fields it names and no other', async () => {
    const scheme = mailgun()
    expect([scheme.kind, scheme.covers]).toEqual(['payload-hmac', 'fields'])
    const delivery = await described(scheme).verify(inputOf(event()))
    expect(delivery).toMatchObject({
      authentication: 'payload-hmac',
      covers: 'fields',
      typeAuthenticated: false,
      timestamp: new Date(NOW_MS),
      event: event(),
    })
  })

  it('derives the key from what it proves: the same triple with another event is a duplicate', async () => {
    const ran: string[] = []
    const identify = (payload: unknown) => ({
      type: (payload as { 'event-data': { event: string } })['event-data'].event,
    })
    const handlers = { '*': ({ type }: { type: string }) => void ran.push(type) }
    const target = described(mailgun(), { identify }, { handlers })
    const kinds = []
    for (const name of ['delivered', 'complained', 'delivered']) {
      kinds.push((await target.receive(inputOf(event(triple(), { event: name })))).kind)
    }
    const padded = `${JSON.stringify(event(triple()))}  `
    kinds.push((await target.receive(inputOf(padded))).kind)
    expect(kinds).toEqual(['handled', 'duplicate', 'duplicate', 'duplicate'])
    expect(ran).toEqual(['delivered'])
  })

  it('rejects a key from identify, which could only be based on unproved fields', async () => {
    for (const key of ['k', false] as const) {
      const identify = (): Identity => ({ type: 'event', key })
      const target = described(mailgun(), { identify })
      expect(await codeOf(target.verify(inputOf(event())))).toBe('provider_failed')
    }
  })

  it('passes the proved fields to identify separately from the payload', async () => {
    const seen = vi.fn()
    const identify = (_: unknown, { proved }: IdentifyRequest): Identity => {
      seen([...proved])
      return { type: 'event', id: proved.get('/signature/token') }
    }
    const delivery = await described(mailgun(), { identify }).verify(inputOf(event()))
    expect(seen).toHaveBeenCalledWith([
      ['/signature/timestamp', when],
      ['/signature/token', TOKEN],
    ])
    expect(delivery).toMatchObject({ id: TOKEN, idAuthenticated: true })
    const unproved = () => ({ type: 'event', id: 'from the payload' })
    const other = await described(mailgun(), { identify: unproved }).verify(inputOf(event()))
    expect(other.idAuthenticated).toBe(false)
  })

  it('parses once, and passes on that same value', async () => {
    const parse = vi.spyOn(JSON, 'parse')
    const doubled = `{"signature":${JSON.stringify(triple())},"n":1,"n":2}`
    const delivery = await described(mailgun()).verify(inputOf(doubled))
    expect(parse).toHaveBeenCalledOnce()
    expect(delivery.event).toBe(parse.mock.results[0]?.value)
    expect(delivery.event).toMatchObject({ n: 2 })
    parse.mockRestore()
  })

  it('uses the last of duplicate keys, like the payload', async () => {
    const right = JSON.stringify(triple())
    const wrong = JSON.stringify(triple(when, TOKEN, 'another'))
    expect(await judge(`{"signature":${wrong},"signature":${right}}`)).toBe('verified')
    expect(await judge(`{"signature":${right},"signature":${wrong}}`)).toBe('bad_signature')
  })

  it.each([
    ['no proof', {}, 'missing_timestamp'],
    ['null', null, 'missing_timestamp'],
    ['a list', [], 'missing_timestamp'],
    ['no signature', event({ ...triple(), signature: undefined }), 'missing_signature'],
    ['an empty signature', event({ ...triple(), signature: '' }), 'missing_signature'],
    ['a number as signature', event({ ...triple(), signature: 5 }), 'malformed_signature'],
    [
      'a list as signature',
      event({ ...triple(), signature: [triple().signature] }),
      'malformed_signature',
    ],
    [
      'a short signature',
      event({ ...triple(), signature: triple().signature.slice(2) }),
      'malformed_signature',
    ],
    [
      'a long signature',
      event({ ...triple(), signature: triple().signature.repeat(40) }),
      'malformed_signature',
    ],
    ['no id', event({ ...triple(), token: undefined }), 'missing_id'],
    ['an odd id', event(triple(when, 'a.b')), 'malformed_id'],
    ['a number as id', event(triple(when, 5)), 'malformed_id'],
    ['a long id', event(triple(when, 'a'.repeat(257))), 'malformed_id'],
    ['an odd time', event(triple('1e9')), 'malformed_timestamp'],
    ['a longer time', event(triple(`${when}0`)), 'malformed_timestamp'],
    ['an old time', event(triple(NOW_SECONDS - 301)), 'timestamp_too_old'],
    ['a time to come', event(triple(NOW_SECONDS + 301)), 'timestamp_in_future'],
    ['another secret', event(triple(when, TOKEN, 'another')), 'bad_signature'],
    [
      'a moved border',
      event({ ...triple(), timestamp: when.slice(0, -1), token: `0${TOKEN}` }),
      'malformed_timestamp',
    ],
  ])('is rejected with %s', async (_, payload, code) => {
    expect(await judge(payload)).toBe(code)
  })

  it.each(['', 'x', '{', 'a=1', '\u0000'])(
    'is a 401 in a body that is not JSON: %j',
    async (body) => {
      await expect(described(mailgun()).verify({ headers: {}, body })).rejects.toMatchObject({
        code: 'malformed_signature',
        hint: expect.stringContaining('is not UTF-8 JSON'),
      })
    },
  )

  it('is a 401 in JSON that is nested too deep or is not UTF-8', async () => {
    const deep = JSON.stringify(event()).replace('{', `{"x":${'['.repeat(65)}${']'.repeat(65)},`)
    expect(await judge(deep)).toBe('malformed_signature')
    const body = Buffer.concat([Buffer.from(JSON.stringify(event())), Buffer.of(0xff)])
    expect(await codeOf(described(mailgun()).verify({ headers: {}, body }))).toBe(
      'malformed_signature',
    )
  })

  it('reads own properties only', async () => {
    const text = JSON.stringify(triple())
    expect(await judge(`{"__proto__":{"signature":${text}}}`)).toBe('missing_timestamp')
    expect(await judge(`{"signature":{"__proto__":${text}}}`)).toBe('missing_timestamp')
    for (const field of ['constructor', 'toString', '__proto__']) {
      const proof = { ...PROOF, signature: `/${field}`, id: `/${field}/name` } as PayloadProof
      expect(await judge({ signature: { timestamp: when } }, { proof })).toMatch(/^missing_/)
    }
    expect(({} as Record<string, unknown>)['signature']).toBeUndefined()
  })

  it("is read up to 256 KiB, or the scheme's limit", async () => {
    const sized = (length: number) => {
      const text = JSON.stringify(event(triple(), { pad: '' }))
      return text.replace('"pad":""', `"pad":"${'x'.repeat(length - text.length)}"`)
    }
    const parse = vi.spyOn(JSON, 'parse')
    expect(await judge(sized(262_145))).toBe('body_too_large')
    expect(await judge(sized(1001), { maxUnprovedBytes: 1000 })).toBe('body_too_large')
    expect(parse).not.toHaveBeenCalled()
    parse.mockRestore()
    expect(await judge(sized(262_144))).toBe('verified')
    expect(await judge(sized(1000), { maxUnprovedBytes: 1000 })).toBe('verified')
  })

  it('signs the literal text of its template, too', async () => {
    const proof = { ...PROOF, signedContent: 'v1:{timestamp}:{id}' }
    const tagged = (content: string) => ({ ...triple(), signature: mac(SECRET, content) })
    expect(await judge(event(tagged(`v1:${when}:${TOKEN}`)), { proof })).toBe('verified')
    expect(await judge(event(tagged(`v2:${when}:${TOKEN}`)), { proof })).toBe('bad_signature')
    expect(await judge(event(triple()), { proof })).toBe('bad_signature')
  })

  it('needs the prefix of its format', async () => {
    const format = 'sha256={hex}'
    const { signature } = triple()
    const prefixed = { ...triple(), signature: `sha256=${signature}` }
    expect(await judge(event(prefixed), { format })).toBe('verified')
    expect(await judge(event(triple()), { format })).toBe('malformed_signature')
  })

  it('reads a signature of up to 1024 characters, its prefix included', async () => {
    const send = (length: number) => {
      const { signature } = triple()
      const prefix = 'x'.repeat(length - signature.length)
      const prefixed = { ...triple(), signature: prefix + signature }
      return judge(event(prefixed), { format: `${prefix}{hex}` })
    }
    expect(await send(1024)).toBe('verified')
    expect(await send(1025)).toBe('malformed_signature')
  })

  it('may sign an id alone, or a time alone', async () => {
    const { signature, timestamp, id } = PROOF as Extract<PayloadProof, { signedContent: string }>
    const named: PayloadProof = { signature, id, signedContent: '{id}' }
    const timed: PayloadProof = { signature, timestamp, signedContent: '{timestamp}' }
    const send = (content: string, proof: PayloadProof) =>
      judge(event({ ...triple(), signature: mac(SECRET, content) }), { proof })
    expect(await send(TOKEN, named)).toBe('verified')
    expect(await send(when, named)).toBe('bad_signature')
    expect(await send(when, timed)).toBe('verified')
    expect(await send(TOKEN, timed)).toBe('bad_signature')
  })

  it('is looked for where the header of an earlier scheme is not present', async () => {
    const schemes = [hmac({ secret: SECRET, header: 'sig' }), mailgun()]
    const target = described(schemes, { signatureRequired: false })
    const input = inputOf(event())
    const send = (headers: Record<string, string>) => codeOf(target.verify({ ...input, headers }))
    expect(await send({})).toBe('verified')
    expect(await send({ sig: mac(SECRET, input.body as string) })).toBe('verified')
    expect(await send({ sig: mac('another', input.body as string) })).toBe('bad_signature')
  })

  it('takes a number for the time, and a list of secrets', async () => {
    expect(await judge(event({ ...triple(), timestamp: NOW_SECONDS }))).toBe('verified')
    expect(await judge(event(), { secret: ['another', SECRET] })).toBe('verified')
    expect(await judge(event(), { secret: async () => SECRET })).toBe('verified')
    expect(await judge(event(), { algorithm: 'sha1' })).toBe('malformed_signature')
    expect(await judge(event(), { algorithm: ['sha1', 'sha256'] })).toBe('verified')
  })
})

describe('a proof for each item of a payload', () => {
  const KEY = '44782def547aaa06c910c43932b1eb0c71fc68d9d0c057550c48ec2acf6ba056'
  const FIELDS = [
    { at: '/pspReference', grammar: /^\w+$/ },
    { at: '/originalReference', grammar: /^\w+$/, optional: true },
    { at: '/amount/value', grammar: /^-?\d+$/, optional: true },
    { at: '/eventCode', grammar: /^\w+$/ },
    { at: '/success', grammar: /^(?:true|false)$/ },
  ] as const
  const ITEMS: PayloadProof = {
    items: '/notificationItems',
    maxItems: 3,
    item: '/NotificationRequestItem',
    signature: '/additionalData/hmacSignature',
    separator: ':',
    fields: FIELDS,
  }
  const adyen = (proof: object = {}) =>
    payloadHmac({
      secret: KEY,
      secretEncoding: 'hex',
      format: '{base64}',
      proof: { ...ITEMS, ...proof } as PayloadProof,
    })
  interface Item {
    readonly pspReference?: unknown
    readonly originalReference?: unknown
    readonly amount?: { readonly value: unknown }
    readonly eventCode?: unknown
    readonly success?: unknown
    readonly additionalData?: object
  }
  const signedItem = (item: Item, signature?: unknown) => {
    const { pspReference, originalReference = '', amount, eventCode, success } = item
    const content = [pspReference, originalReference, amount?.value ?? '', eventCode, success].join(
      ':',
    )
    const hmacSignature = signature ?? mac(Buffer.from(KEY, 'hex'), content, 'base64')
    return { NotificationRequestItem: { ...item, additionalData: { hmacSignature } } }
  }
  const item = (n = 1): Item => ({
    pspReference: `psp${n}`,
    amount: { value: 1000 },
    eventCode: 'AUTHORISATION',
    success: 'true',
  })
  const batch = (...items: unknown[]) => ({ live: 'false', notificationItems: items })
  const judgeItems = (payload: unknown, proof: object = {}) =>
    codeOf(described(adyen(proof)).verify(inputOf(payload)))

  it('proves the fields of each item, which identify gets by pointer', async () => {
    const seen = vi.fn()
    const identify = (_: unknown, { proved }: IdentifyRequest): Identity => {
      seen(Object.fromEntries(proved))
      return {
        type: proved.get('/notificationItems/0/NotificationRequestItem/eventCode') ?? '',
        id: proved.get('/notificationItems/0/NotificationRequestItem/pspReference'),
      }
    }
    const delivery = await described(adyen(), { identify }).verify(
      inputOf(batch(signedItem(item()))),
    )
    const at = '/notificationItems/0/NotificationRequestItem'
    expect(seen).toHaveBeenCalledWith({
      [`${at}/pspReference`]: 'psp1',
      [`${at}/originalReference`]: '',
      [`${at}/amount/value`]: '1000',
      [`${at}/eventCode`]: 'AUTHORISATION',
      [`${at}/success`]: 'true',
    })
    expect(delivery).toMatchObject({ id: 'psp1', idAuthenticated: true, timestamp: undefined })
  })

  it('must be valid for every item', async () => {
    const [one, two] = [signedItem(item(1)), signedItem(item(2))]
    const forged = signedItem({ ...item(3), eventCode: 'REFUND' }, mac(KEY, 'x', 'base64'))
    expect(await judgeItems(batch(one, two))).toBe('verified')
    for (const items of [
      [one, forged],
      [forged, one],
      [one, forged, two],
    ]) {
      expect(await judgeItems(batch(...items))).toBe('bad_signature')
    }
    const { NotificationRequestItem } = one
    const bare = { NotificationRequestItem: { ...NotificationRequestItem, additionalData: {} } }
    expect(await judgeItems(batch(one, bare))).toBe('missing_signature')
  })

  it('must use the same secret for every item', async () => {
    const other = '55'.repeat(32)
    const under = (key: string, n: number) => {
      const content = `psp${n}::1000:AUTHORISATION:true`
      return signedItem(item(n), mac(Buffer.from(key, 'hex'), content, 'base64'))
    }
    const scheme = payloadHmac({
      secret: [KEY, other],
      secretEncoding: 'hex',
      format: '{base64}',
      proof: ITEMS,
    })
    const send = (...items: unknown[]) => codeOf(described(scheme).verify(inputOf(batch(...items))))
    expect(await send(under(KEY, 1), under(KEY, 2))).toBe('verified')
    expect(await send(under(other, 1), under(other, 2))).toBe('verified')
    expect(await send(under(KEY, 1), under(other, 2))).toBe('bad_signature')
  })

  it('derives the key only from the proved fields', async () => {
    const keyOf = async (...items: unknown[]) =>
      (await described(adyen()).verify(inputOf(batch(...items)))).key
    const [one, two] = [signedItem(item(1)), signedItem(item(2))]
    const { NotificationRequestItem } = one
    const renamed = { NotificationRequestItem: { ...NotificationRequestItem, reason: 'forged' } }
    expect(await keyOf(renamed)).toBe(await keyOf(one))
    expect(await keyOf(two)).not.toBe(await keyOf(one))
    expect(await keyOf(one, two)).not.toBe(await keyOf(one))
  })

  it.each([
    ['no items', {}, 'missing_signature'],
    ['an empty list', batch(), 'missing_signature'],
    [
      'an object for the list',
      { notificationItems: { 0: signedItem(item()) } },
      'missing_signature',
    ],
    [
      'too many items',
      batch(...[1, 2, 3, 4].map((n) => signedItem(item(n)))),
      'malformed_signature',
    ],
    ['an item that is none', batch(5), 'malformed_signature'],
    [
      'a field missing',
      batch(signedItem({ ...item(), eventCode: undefined })),
      'malformed_signature',
    ],
    ['an empty field', batch(signedItem({ ...item(), eventCode: '' })), 'malformed_signature'],
    [
      'null for a field',
      batch(signedItem({ ...item(), pspReference: null })),
      'malformed_signature',
    ],
    [
      'a list for a field',
      batch(signedItem({ ...item(), pspReference: ['psp1'] })),
      'malformed_signature',
    ],
    [
      'a boolean for a field',
      batch(signedItem({ ...item(), success: true })),
      'malformed_signature',
    ],
    [
      'a field that is too long',
      batch(signedItem({ ...item(), pspReference: 'a'.repeat(1025) })),
      'malformed_signature',
    ],
    ['a fraction', batch(signedItem({ ...item(), amount: { value: 1.5 } })), 'malformed_signature'],
    [
      'a separator in a field',
      batch(signedItem({ ...item(), pspReference: 'a:b' })),
      'malformed_signature',
    ],
    [
      'a line feed in a field',
      batch(signedItem({ ...item(), eventCode: 'A\n' })),
      'malformed_signature',
    ],
  ])('is rejected with %s', async (_, payload, code) => {
    expect(await judgeItems(payload)).toBe(code)
  })

  it('does not let a field move into the next one', async () => {
    const { pspReference, amount, eventCode, success } = item()
    const right = signedItem(item()).NotificationRequestItem.additionalData.hmacSignature
    const moved: Item[] = [
      { pspReference: `${pspReference}:`, amount, eventCode, success } as Item,
      { pspReference, originalReference: ':1000', eventCode, success } as Item,
      { pspReference, originalReference: '1000', eventCode, success } as Item,
      { pspReference, amount, eventCode: `${eventCode}:true`, success: '' } as Item,
    ]
    for (const one of moved) {
      expect(await judgeItems(batch(signedItem(one, right)))).toMatch(/^(malformed|bad)_signature$/)
    }
    // A grammar can be written so that only the field's own text shows the separator.
    const sly = FIELDS.map((field) =>
      field.at === '/pspReference' ? { ...field, grammar: /^psp\d(?::\d+)?$/ } : field,
    )
    const first = { ...item(), originalReference: '77' }
    const signature = signedItem(first).NotificationRequestItem.additionalData.hmacSignature
    const shifted = {
      ...item(),
      pspReference: 'psp1:77',
      originalReference: '1000',
      amount: undefined,
    } as never
    const fields = sly.filter(({ at }) => at !== '/amount/value')
    expect(await judgeItems(batch(signedItem(shifted, signature)), { fields })).toBe(
      'malformed_signature',
    )
  })

  it('may have fields of 1024 characters, and 64 items', async () => {
    const long = signedItem({ ...item(), pspReference: 'a'.repeat(1024) })
    expect(await judgeItems(batch(long))).toBe('verified')
    const items = Array.from({ length: 64 }, (_, n) => signedItem(item(n)))
    expect(await judgeItems(batch(...items), { maxItems: 64 })).toBe('verified')
  })

  it('treats null as absent for an optional field', async () => {
    expect(await judgeItems(batch(signedItem({ ...item(), originalReference: null })))).toBe(
      'verified',
    )
  })

  it('rejects a lone surrogate, which has no UTF-8 encoding', async () => {
    const fields = FIELDS.map((field) =>
      field.at === '/originalReference' ? { ...field, grammar: /^[\s\S]+$/ } : field,
    )
    const genuine = signedItem({ ...item(), originalReference: 'A\ufffdB' })
    expect(await judgeItems(batch(genuine), { fields })).toBe('verified')
    const { hmacSignature } = genuine.NotificationRequestItem.additionalData
    for (const half of ['\ud800', '\udc00']) {
      const forged = signedItem({ ...item(), originalReference: `A${half}B` }, hmacSignature)
      expect(await judgeItems(batch(forged), { fields })).toBe('malformed_signature')
    }
  })

  it('allows the separator in one field, since the others determine its boundaries', async () => {
    const fields = FIELDS.map((field) =>
      field.at === '/originalReference' ? { ...field, grammar: /^[\s\S]+$/ } : field,
    )
    const first = { ...item(), originalReference: 'order:7' }
    expect(await judgeItems(batch(signedItem(first)), { fields })).toBe('verified')
    const signature = signedItem(first).NotificationRequestItem.additionalData.hmacSignature
    const { pspReference } = first
    const moved = { ...first, pspReference: `${pspReference}:order`, originalReference: '7' }
    expect(await judgeItems(batch(signedItem(moved, signature)), { fields })).toBe(
      'malformed_signature',
    )
  })

  it('matches every grammar against the whole text', async () => {
    const grammar = /^A|B$/
    const fields = FIELDS.map((field) =>
      field.at === '/eventCode' ? { ...field, grammar } : field,
    )
    const send = (eventCode: string) =>
      judgeItems(batch(signedItem({ ...item(), eventCode })), { fields })
    expect(await send('A')).toBe('verified')
    expect(await send('B')).toBe('verified')
    for (const eventCode of ['Ax', 'xB', 'A\nB']) {
      expect(await send(eventCode)).toBe('malformed_signature')
    }
  })

  it.each([
    ['an open grammar', { fields: [{ at: '/a', grammar: /\w+/ }] }],
    ['a grammar open at its end', { fields: [{ at: '/a', grammar: /^\w+/ }] }],
    ['a grammar with a memory', { fields: [{ at: '/a', grammar: /^\w+$/g }] }],
    ['a grammar of lines', { fields: [{ at: '/a', grammar: /^\w+$/m }] }],
    ['a text for a grammar', { fields: [{ at: '/a', grammar: '^a$' }] }],
    [
      'two grammars that have the separator',
      {
        fields: [
          { at: '/a', grammar: /^[\w:]+$/ },
          { at: '/b', grammar: /^.+$/ },
        ],
      },
    ],
    [
      'a grammar of the separator alone, and one of the separator between words',
      {
        fields: [
          { at: '/a', grammar: /^:$/ },
          { at: '/b', grammar: /^\w+:\w+$/ },
        ],
      },
    ],
    ['no fields', { fields: [] }],
    ['a field without a pointer', { fields: [{ at: 'a', grammar: /^a$/ }] }],
    ['no separator', { separator: '' }],
    ['no items at all', { maxItems: 0 }],
    ['too many items', { maxItems: 65 }],
    ['half an item', { maxItems: 1.5 }],
    ['a wrong pointer', { items: 'notificationItems' }],
    ['an unknown part', { timestamp: '/t' }],
  ])('is rejected at creation with %s', (_, proof) => {
    expect(() => adyen(proof)).toThrow()
  })
})

describe('payloadHmac()', () => {
  it.each([
    ['a body in its content', { proof: { ...PROOF, signedContent: '{timestamp}{id}{body}' } }],
    ['no field in its content', { proof: { ...PROOF, signedContent: 'x' } }],
    ['no field at all', { proof: { signature: '/signature', signedContent: 'x' } }],
    ['a time that is not read', { proof: { ...PROOF, timestamp: undefined } }],
    ['an id that is not signed', { proof: { ...PROOF, signedContent: '{timestamp}' } }],
    ['a pointer that is none', { proof: { ...PROOF, signature: 'signature' } }],
    ['an id with a pointer that is none', { proof: { ...PROOF, id: 'token' } }],
    ['a time with a pointer that is none', { proof: { ...PROOF, timestamp: 'timestamp' } }],
    ['an unknown part', { proof: { ...PROOF, header: 'x' } }],
    ['a header', { header: 'x' }],
    ['a dedupeBy', { dedupeBy: 'body' }],
    ['an unknown algorithm', { algorithm: 'md5' }],
    ['an unknown format', { format: 'hex' }],
    ['no secret', { secret: undefined }],
    [
      'a tolerance without a time',
      { proof: { ...PROOF, timestamp: undefined, signedContent: '{id}' }, toleranceSeconds: 5 },
    ],
    [
      'a format of a time without one',
      { proof: { ...PROOF, timestamp: undefined, signedContent: '{id}' }, timestampFormat: 'unix' },
    ],
  ])('rejects %s with a TypeError', (_, options) => {
    expect(() => mailgun(options as never)).toThrow(TypeError)
  })

  it.each([undefined, null, 5, '/signature'])('requires a proof, and %j is none', (proof) => {
    const make = () => mailgun({ proof: proof as never })
    expect(make).toThrow(TypeError)
    expect(make).toThrow(/^payloadHmac: proof is required$/)
  })

  it('takes eight secrets, or fewer if each can stand for several keys', () => {
    const make = (secrets: number, secretEncoding: PayloadHmacOptions['secretEncoding']) => () =>
      mailgun({ secret: Array.from({ length: secrets }, (_, i) => `secret-${i}`), secretEncoding })
    expect(make(8, 'utf8')).not.toThrow()
    expect(make(9, 'utf8')).toThrow(/more than 8 secrets/)
    expect(make(4, ['utf8', 'hex'])).not.toThrow()
    expect(make(5, ['utf8', 'hex'])).toThrow(/more than 4 secrets/)
  })

  it.each([0, -1, 1.5, Number.NaN, '5'])('rejects maxUnprovedBytes %s', (maxUnprovedBytes) => {
    expect(() => mailgun({ maxUnprovedBytes: maxUnprovedBytes as number })).toThrow(RangeError)
  })

  it.each(['form', 'json-or-form', 'bytes', { form: 'f' }, () => ({})] as const)(
    'needs a payload that is JSON, not %s',
    (payload) => {
      expect(() => providerOf(mailgun(), { payload })).toThrow(TypeError)
    },
  )
})
