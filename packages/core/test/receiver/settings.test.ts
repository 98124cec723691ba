// cspell:ignore providr secrte
import {
  createReceiver,
  type Handshake,
  memoryReplayStore,
  type ReceiverOptions,
  type ReplayStore,
  unchecked,
} from '@hookseal/core'
import { handinger, ricloud, rine, standardWebhooks } from '@hookseal/core/providers'
import {
  type AcmeEvents,
  acme,
  bytesOf,
  made,
  NOW_MS,
  receiverOf,
  signed,
} from '@hookseal/tests-kit/acme'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { codeOf } from '../support/code-of.ts'

type Options = ReceiverOptions<AcmeEvents>
type Replay = Exclude<Options['replay'], false | undefined>

const create = (options: object) => () =>
  createReceiver({ provider: acme(), ...options } as Options)
const NOT_POSITIVE = [Number.NaN, -1, 0, -0, Number.POSITIVE_INFINITY, '300', null, {}, []]
const NUMBERS = [
  'toleranceSeconds',
  'maxBodyBytes',
  'maxBufferedBytes',
  'bodyTimeoutMs',
  'secretTimeoutMs',
  'schemaTimeoutMs',
] as const
const DURATIONS = ['leaseMs', 'maxRunMs', 'retainMs', 'timeoutMs'] as const

afterEach(() => {
  vi.useRealTimers()
})

describe('createReceiver()', () => {
  it.each(NUMBERS)('rejects a %s that is not a finite number above 0, naming it', (name) => {
    for (const value of NOT_POSITIVE) {
      expect(create({ [name]: value })).toThrow(RangeError)
      expect(create({ [name]: value })).toThrow(name)
    }
    const value = name === 'maxBufferedBytes' ? 1_048_576 : 1
    expect(create({ [name]: value })).not.toThrow()
    expect(create({ [name]: undefined })).not.toThrow()
  })

  it.each(DURATIONS)('rejects a replay.%s that is not a finite number above 0', (name) => {
    for (const value of NOT_POSITIVE) {
      expect(create({ replay: { [name]: value } })).toThrow(RangeError)
      expect(create({ replay: { [name]: value } })).toThrow(`replay.${name}`)
    }
    const value = { timeoutMs: 1, maxRunMs: 1 }[name as string] ?? 1_000_000
    expect(create({ replay: { [name]: value } })).not.toThrow()
    expect(create({ replay: { [name]: undefined } })).not.toThrow()
  })

  it.each([
    ['bodyTimeoutMs', { bodyTimeoutMs: 2 ** 31 }],
    ['secretTimeoutMs', { secretTimeoutMs: 2 ** 31 }],
    ['schemaTimeoutMs', { schemaTimeoutMs: 2 ** 31 }],
    ['replay.leaseMs', { replay: { leaseMs: 2 ** 31 } }],
    ['replay.timeoutMs', { replay: { timeoutMs: 2 ** 31 } }],
  ])('rejects a %s beyond what a timer can wait', (name, options) => {
    expect(create(options)).toThrow(RangeError)
    expect(create(options)).toThrow(name)
  })

  it.each([
    ['providr', 'provider'],
    ['endPoint', 'endpoint'],
    ['handler', 'handlers'],
    ['onOutcomes', 'onOutcome'],
    ['onMismatched', 'onMismatch'],
    ['log', 'logger'],
    ['archives', 'archive'],
    ['maxBufferBytes', 'maxBufferedBytes'],
    ['schemaTimeout', 'schemaTimeoutMs'],
    ['replays', 'replay'],
    ['tolerance', 'toleranceSeconds'],
    ['toleranceSecond', 'toleranceSeconds'],
    ['maxBodyByte', 'maxBodyBytes'],
    ['bodyTimeout', 'bodyTimeoutMs'],
    ['secretTimeout', 'secretTimeoutMs'],
    ['nwo', 'now'],
  ])('rejects the option %s; did you mean %s?', (name, meant) => {
    expect(create({ [name]: 1 })).toThrow(TypeError)
    expect(create({ [name]: 1 })).toThrow(`"${name}"`)
    if (name !== 'tolerance' && name !== 'log')
      expect(create({ [name]: 1 })).toThrow(`did you mean "${meant}"`)
  })

  it('does not guess where nothing is near', () => {
    expect(create({ color: 'red' })).toThrow(/^(?!.*did you mean)/)
  })

  it.each([undefined, null, 5, 'text', true])('rejects %j in place of its options', (options) => {
    expect(() => createReceiver(options as never)).toThrow(TypeError)
  })

  it.each([undefined, null, 5, 'rine', {}, () => {}, { name: 'acme' }])(
    'rejects %j as its provider',
    (provider) => {
      expect(() => createReceiver({ provider } as never)).toThrow(TypeError)
      expect(() => createReceiver({ provider } as never)).toThrow(/provider/i)
    },
  )

  it('says what a provider must be', () => {
    expect(create({ provider: undefined })).toThrow('createReceiver: provider is required')
    for (const [provider, kind] of [
      [null, 'null'],
      [5, 'number'],
      ['rine', 'string'],
    ] as const) {
      expect(create({ provider })).toThrow(
        `createReceiver: provider must be what a provider function returns, as in stripe({ secret }), not ${kind}`,
      )
    }
  })

  it('rejects a scheme that was built by hand', () => {
    for (const scheme of [{ kind: 'hmac', secret: 's' }, { ...acme().scheme }, null, undefined]) {
      expect(create({ provider: { ...acme(), scheme } })).toThrow(TypeError)
      expect(create({ provider: { ...acme(), scheme } })).toThrow(/scheme/)
    }
  })

  it.each(['', 5, null, {}])('rejects %j as its endpoint', (endpoint) => {
    expect(create({ endpoint })).toThrow(TypeError)
    expect(create({ endpoint })).toThrow(/endpoint/)
  })

  it.each([null, 5, 'text', [() => {}], () => {}])('rejects %j as its handlers', (handlers) => {
    expect(create({ handlers })).toThrow(TypeError)
    expect(create({ handlers })).toThrow(/handlers/)
  })

  it('rejects a handler of an event that is not listed; did you mean one that is?', () => {
    const handlers = (name: string) => create({ handlers: { [name]: () => {} } })
    expect(handlers('thing.mad')).toThrow(TypeError)
    expect(handlers('thing.mad')).toThrow(
      '"thing.mad" is not listed in this provider\'s events (thing.made, thing.lost); did you mean ' +
        "\"thing.made\"? Add events: { 'thing.mad': unchecked<T>() }, or handle '*'.",
    )
    expect(handlers('toString')).toThrow(/"toString"/)
    expect(handlers('constructor')).toThrow(TypeError)
    expect(handlers('thing.made')).not.toThrow()
    expect(handlers('*')).not.toThrow()
  })

  it('says so where the provider lists no event at all', () => {
    const provider = { ...acme(), events: {} }
    expect(create({ provider, handlers: { made: () => {} } })).toThrow(
      'handlers: "made" is not listed in this provider\'s events (none are listed). ' +
        "Add events: { 'made': unchecked<T>() }, or handle '*'.",
    )
  })

  it('lists only names, even if the provider has a schema for all other events', () => {
    const provider = { ...acme(), events: { ...acme().events, '*': unchecked<object>() } }
    expect(create({ provider, handlers: { x: () => {} } })).toThrow(
      'handlers: "x" is not listed in this provider\'s events (thing.made, thing.lost). Add events',
    )
  })

  it('rejects a handler that is not a function, naming it', () => {
    for (const handler of [null, 5, 'text', {}]) {
      expect(create({ handlers: { 'thing.made': handler } })).toThrow(TypeError)
      expect(create({ handlers: { 'thing.made': handler } })).toThrow(/thing\.made/)
    }
  })

  it('rejects an onOutcome that is not a function', () => {
    for (const onOutcome of [null, 5, 'x', {}]) {
      expect(create({ onOutcome })).toThrow(TypeError)
      expect(create({ onOutcome })).toThrow(/onOutcome/)
    }
  })

  it.each([
    ['hooks', { onSettled: () => {} }, 'onOutcome: (outcome, request) => {}'],
    ['onError', () => {}, 'onOutcome: (outcome, request) => {}'],
    ['onRejected', () => {}, 'onOutcome: (outcome, request) => {}'],
    ['onSettled', () => {}, 'onOutcome: (outcome, request) => {}'],
    ['store', memoryReplayStore(), 'replay: { store }'],
    ['secret', 's', 'stripe({ secret })'],
    ['events', {}, 'stripe({ secret, events })'],
  ])('names the place of what was called %s, or stands elsewhere', (name, value, place) => {
    expect(create({ [name]: value })).toThrow(TypeError)
    expect(create({ [name]: value })).toThrow(`unknown option "${name}"; use `)
    expect(create({ [name]: value })).toThrow(place)
  })

  it('rejects a provider function that was not called, and says so', () => {
    expect(create({ provider: rine })).toThrow(TypeError)
    expect(create({ provider: rine })).toThrow('call it: rine({ secret })')
  })

  it("rejects a store in the place of replay's options", () => {
    expect(create({ replay: memoryReplayStore() })).toThrow(TypeError)
    expect(create({ replay: memoryReplayStore() })).toThrow('write replay: { store }')
  })

  it('rejects a logger that lacks a level, naming it', () => {
    const whole = { debug() {}, info() {}, warn() {}, error() {} }
    for (const logger of [whole, console, false, undefined]) {
      expect(create({ logger })).not.toThrow()
    }
    for (const level of Object.keys(whole)) {
      expect(create({ logger: { ...whole, [level]: undefined } })).toThrow(TypeError)
      expect(create({ logger: { ...whole, [level]: 'x' } })).toThrow(`${level}()`)
    }
    for (const logger of [null, true, 5, 'console']) {
      expect(create({ logger })).toThrow(/logger/)
    }
  })

  it('rejects an onMismatch that is no word of it, or that has nobody to deliver to', () => {
    const made = () => {}
    expect(create({ onMismatch: 'ignore' })).toThrow(/onMismatch.*"fail", "deliver"/)
    expect(create({ onMismatch: 'deliver', handlers: { 'thing.made': made } })).toThrow(
      /requires a '\*' handler/,
    )
    expect(create({ onMismatch: 'deliver', handlers: { '*': made } })).not.toThrow()
    expect(create({ onMismatch: 'deliver' })).toThrow(/requires a '\*' handler/)
  })

  it('rejects an archive that lacks a verb', () => {
    const archive = { record: async () => {}, finish: async () => {} }
    expect(create({ archive })).not.toThrow()
    for (const verb of Object.keys(archive)) {
      expect(create({ archive: { ...archive, [verb]: undefined } })).toThrow(TypeError)
      expect(create({ archive: { ...archive, [verb]: 5 } })).toThrow(`archive.${verb}`)
    }
  })

  it('rejects a buffer in which the largest body would not fit', () => {
    expect(create({ maxBufferedBytes: 1_048_575 })).toThrow(RangeError)
    expect(create({ maxBufferedBytes: 1_048_575 })).toThrow(/maxBufferedBytes.*maxBodyBytes/)
    expect(create({ maxBufferedBytes: 10, maxBodyBytes: 10 })).not.toThrow()
    expect(create({ provider: { ...acme(), maxBodyBytes: 70_000_000 } })).toThrow(RangeError)
  })

  it('rejects a tolerance where no time is signed: it would do nothing', () => {
    const untimed = [handinger({ secret: 'whk_1' }), rine({ secret: 's' })]
    for (const provider of untimed) {
      expect(create({ provider, toleranceSeconds: 300 })).toThrow(TypeError)
      expect(create({ provider, toleranceSeconds: 300 })).toThrow(/toleranceSeconds has no effect/)
      expect(create({ provider, toleranceSeconds: undefined })).not.toThrow()
    }
  })

  it('rejects a clock that is not a function', () => {
    for (const now of [5, null, NOW_MS, new Date()]) expect(create({ now })).toThrow(/now/)
  })

  it.each([true, null, 5, 'off'])('rejects %j as replay', (replay) => {
    expect(create({ replay })).toThrow(TypeError)
    expect(create({ replay })).toThrow(/replay/)
  })

  it('rejects replay options that are unknown or cannot be', () => {
    expect(create({ replay: { lease: 5 } })).toThrow(/replay.*"lease"/)
    expect(create({ replay: { leaseMS: 5 } })).toThrow('did you mean "leaseMs"')
    expect(create({ replay: { onUnavailable: 'fail' } })).toThrow(/onUnavailable/)
    expect(create({ replay: { store: {} } })).toThrow(/store.*claim/)
    for (const verb of ['claim', 'commit', 'release', 'extend', 'reopen']) {
      const store = { ...memoryReplayStore(), [verb]: undefined }
      expect(create({ replay: { store } })).toThrow(verb)
    }
    const store = { ...memoryReplayStore(), scope: 'galaxy' }
    expect(create({ replay: { store } })).toThrow(/scope/)
  })

  it('copies its options', async () => {
    const handlers: NonNullable<Options['handlers']> = { 'thing.made': vi.fn() }
    const replay: { -readonly [K in keyof Replay]: Replay[K] } = { leaseMs: 3000 }
    const options = { provider: acme(), handlers, replay, now: () => NOW_MS }
    const target = createReceiver(options)
    Object.assign(handlers, { 'thing.made': undefined, '*': () => expect.fail() })
    options.now = () => Number.NaN
    replay.leaseMs = Number.NaN
    expect((await target.receive(signed(made()))).kind).toBe('handled')
  })
})

describe('the defaults of createReceiver()', () => {
  /** What a store is asked with. */
  async function asked(options: Partial<Options>, scope: ReplayStore['scope'] = 'process') {
    const memory = memoryReplayStore()
    const claim = vi.fn(memory.claim)
    const commit = vi.fn(memory.commit)
    const replay = { store: { ...memory, scope, claim, commit }, ...(options.replay as object) }
    const target = receiverOf({ handlers: { '*': () => {} }, ...options, replay })
    expect((await target.receive(signed(made()))).kind).toBe('handled')
    return { claim: claim.mock.calls[0]?.[1], commit: commit.mock.calls[0]?.[2] }
  }
  const HOUR_MS = 3_600_000

  it('are a lease of a minute and a retention of two days in memory, four when shared', async () => {
    expect(await asked({})).toEqual({
      claim: { leaseMs: 60_000, retainMs: 48 * HOUR_MS },
      commit: { retainMs: 48 * HOUR_MS, protectMs: 600_000 },
    })
    expect((await asked({}, 'shared')).commit?.retainMs).toBe(96 * HOUR_MS)
  })

  it('retain two tolerances where that is longer, and what the provider says before that', async () => {
    const week = 7 * 24 * 3600
    expect((await asked({ toleranceSeconds: week })).commit).toEqual({
      retainMs: 2000 * week,
      protectMs: 2000 * week,
    })
    const provider = { ...acme(), retainMs: HOUR_MS }
    expect((await asked({ provider })).commit?.retainMs).toBe(HOUR_MS)
    const own = { provider, replay: { retainMs: 2 * HOUR_MS } }
    expect((await asked(own)).commit?.retainMs).toBe(2 * HOUR_MS)
  })

  it('protect for an hour where nothing is signed with a time', async () => {
    const memory = memoryReplayStore()
    const commit = vi.fn(memory.commit)
    const store = { ...memory, commit }
    const provider = handinger({ secret: 'whk_1' })
    const target = createReceiver({ provider, handlers: { '*': () => {} }, replay: { store } })
    await target.receive({ headers: { 'x-handinger-token': 'whk_1' }, body: '{}' })
    expect(commit.mock.calls[0]?.[2]).toEqual({ retainMs: HOUR_MS, protectMs: HOUR_MS })
  })

  it('are a body of 1 MiB', async () => {
    const target = receiverOf()
    const body = bytesOf({ ...made(), pad: '' })
    const pad = (size: number) => bytesOf({ ...made(), pad: 'x'.repeat(size - body.length) })
    expect(await codeOf(target.verify(signed(pad(1_048_576))))).toBe('verified')
    expect(await codeOf(target.verify(signed(pad(1_048_577))))).toBe('body_too_large')
  })

  it('are ten seconds for the body', async () => {
    vi.useFakeTimers()
    const done = vi.fn()
    const body = () => new Promise<never>(() => {})
    void codeOf(receiverOf().verify({ headers: signed(made()).headers, body })).then(done)
    await vi.advanceTimersByTimeAsync(9999)
    expect(done).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(done).toHaveBeenCalledWith('body_timeout')
  })

  it("are the provider's name as the endpoint, and the system's clock", async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const target = createReceiver({ provider: acme() })
    expect((await target.verify(signed(made()))).endpoint).toBe('acme')
    vi.setSystemTime(NOW_MS + 301_000)
    expect(await codeOf(target.verify(signed(made())))).toBe('timestamp_too_old')
  })
})

describe('the methods that a receiver allows', () => {
  const onGet: Handshake = { on: 'get', token: { query: 'verify', secret: 's' }, echo: 'challenge' }
  const onDelivery: Handshake = {
    on: 'delivery',
    when: { at: '/type', equals: 'ping' },
    answer: { status: 204 },
  }

  it.each<[string, readonly Handshake[] | undefined, string[]]>([
    ['without a handshake', undefined, ['POST']],
    ['with a handshake in a delivery', [onDelivery], ['POST']],
    ['with a handshake by GET', [onDelivery, onGet], ['POST', 'GET']],
  ])("are the provider's, and GET if it has a use: %s", async (_, handshakes, methods) => {
    const target = receiverOf({ provider: { ...acme(), handshakes }, handlers: { '*': () => {} } })
    expect(target.methods).toEqual(methods)
    expect(await target.receive({ ...signed(made()), method: 'PUT' })).toMatchObject({
      status: 405,
      headers: { allow: methods.join(', ') },
    })
  })
})

describe('the options of a provider', () => {
  const secret = 'c2VjcmV0IGtleQ=='
  const makers = { rine, ricloud, handinger, standardWebhooks } as Record<
    string,
    (options: never) => unknown
  >

  it.each(Object.keys(makers))('of %s() are checked by name', (name) => {
    const make = (options: object) => () => makers[name]?.(options as never)
    expect(make({ secret, secrte: 1 })).toThrow(TypeError)
    expect(make({ secret, secrte: 1 })).toThrow('"secrte"; did you mean "secret"?')
    expect(make({ secret, color: 1 })).toThrow(/"color"/)
    for (const none of [undefined, null, 5, 'text']) {
      expect(() => makers[name]?.(none as never)).toThrow(TypeError)
    }
  })

  it.each(['rine', 'ricloud', 'standardWebhooks'])('of %s() refuse a broken tolerance', (name) => {
    for (const toleranceSeconds of NOT_POSITIVE) {
      expect(() => makers[name]?.({ secret, toleranceSeconds } as never)).toThrow(RangeError)
      expect(() => makers[name]?.({ secret, toleranceSeconds } as never)).toThrow(
        /toleranceSeconds/,
      )
    }
  })

  it.each(Object.keys(makers))('of %s() may be written as undefined', (name) => {
    const names = ['events', 'toleranceSeconds', 'header', 'format', 'name', 'headerPrefix']
    const taken = {
      rine: ['events', 'toleranceSeconds', 'header', 'format'],
      ricloud: ['events', 'toleranceSeconds'],
      handinger: [],
      standardWebhooks: ['events', 'toleranceSeconds', 'name', 'headerPrefix'],
    }[name] as string[]
    expect(names).toEqual(expect.arrayContaining(taken))
    for (const option of taken) {
      expect(() => makers[name]?.({ secret, [option]: undefined } as never)).not.toThrow()
    }
  })
})
