import { inspect } from 'node:util'
import {
  createReceiver,
  defineProvider,
  type Logger,
  memoryReplayStore,
  type ReceiverOptions,
  unchecked,
  WebhookError,
} from '@hookseal/core'
import { guardAccess } from '@hookseal/core/toolkit'
import {
  type AcmeEvents,
  acme,
  lost,
  made,
  NOW_MS,
  receiverOf,
  SECRET,
  signed,
} from '@hookseal/tests-kit/acme'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { printable } from '../../src/receiver/log.ts'

type Options = Partial<ReceiverOptions<AcmeEvents>>
const down = { ...memoryReplayStore(), claim: () => Promise.reject(new Error('store is down')) }
const FORGED = { headers: { 'acme-signature': `t=1,v1=${'0'.repeat(64)}` }, body: '{}' }
const MINUTE_MS = 60_000

/** A receiver that writes its log into a list, on a clock that can be set. */
function harness(options: Options = {}) {
  const lines: string[] = []
  const write = (level: keyof Logger) => (line: string) => void lines.push(`${level} ${line}`)
  const logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  const clock = { ms: NOW_MS }
  const target = receiverOf({
    handlers: { 'thing.made': () => {} },
    logger,
    now: () => clock.ms,
    // The clock is stepped far: what is tested is the log's time, not the signature's.
    toleranceSeconds: 1e6,
    ...options,
  })
  const loud = () => lines.filter((line) => !line.startsWith('debug'))
  return { clock, lines, logger, loud, target }
}

const fails = (thrown: unknown) => ({ '*': () => Promise.reject(thrown) })

describe('the log', () => {
  it('says why a delivery was rejected, and what to change, in one line', async () => {
    const { lines, target } = harness({ endpoint: 'e1' })
    await target.receive({ headers: {}, body: '' })
    expect(lines).toEqual([
      expect.stringMatching(
        /^warn \[hookseal\] acme\/e1 401 missing_signature: .+`header`.* See docs\/errors\.md#missing_signature or run: npx @hookseal\/cli why missing_signature$/,
      ),
    ])
    expect(lines[0]).not.toContain('\n')
  })

  it.each([
    [401, { headers: {}, body: '' }, 'missing_signature'],
    [401, FORGED, 'bad_signature'],
    [405, { method: 'GET', headers: {}, body: '' }, 'method_not_allowed'],
    [413, { ...signed(made()), body: Buffer.alloc(1_048_577) }, 'body_too_large'],
    [415, { headers: { 'content-encoding': 'gzip' }, body: '' }, 'unsupported_encoding'],
    [400, signed('nope'), 'invalid_json'],
  ])('warns of a %i', async (status, input, code) => {
    const { lines, target } = harness()
    expect((await target.receive(input)).status).toBe(status)
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^warn .* ${status} ${code}: `))])
  })

  it('warns of a slow body', async () => {
    const { lines, target } = harness({ bodyTimeoutMs: 1 })
    const { headers } = signed(made())
    const body = () => new Promise<never>(() => {})
    expect((await target.receive({ headers, body })).status).toBe(408)
    expect(lines).toEqual([expect.stringMatching(/^warn .* 408 body_timeout: /)])
  })

  it('calls failures of handlers, stores, secrets and clocks errors, with their cause', async () => {
    const cause = new Error('out of paper')
    const runs: [string, Options][] = [
      ['handler_failed', { handlers: fails(cause) }],
      ['store_unavailable', { replay: { store: { ...down, claim: () => Promise.reject(cause) } } }],
      ['secret_unavailable', { provider: acme({ secret: () => Promise.reject(cause) }) }],
      [
        'provider_failed',
        {
          now: () => {
            throw cause
          },
        },
      ],
    ]
    for (const [code, options] of runs) {
      const { lines, target } = harness(options)
      await target.receive(signed(made()))
      expect(lines, code).toHaveLength(1)
      expect(lines[0]).toMatch(new RegExp(`^error .* ${code}\\b`))
      expect(lines[0]).toContain('\nError: out of paper')
    }
  })

  it('logs expected outcomes at debug level: handled, duplicates, deliveries in flight, draining', async () => {
    const { lines, loud, target } = harness()
    await target.receive(signed(made('1')))
    await target.receive(signed(made('1')))
    await target.admit(signed(made('2')))
    await target.admit(signed(made('2')))
    const drained = target.drain({ timeoutMs: 1 })
    await target.receive(signed(made('3')))
    await drained
    expect(loud()).toEqual([])
    expect(lines.map((line) => line.split(' ').slice(0, 4).join(' '))).toEqual([
      'debug [hookseal] acme handled',
      'debug [hookseal] acme duplicate',
      'debug [hookseal] acme in_flight',
      'debug [hookseal] acme shutting_down',
    ])
  })

  it('is told by a guard of late errors, once a minute for each listed name, and of mistakes', async () => {
    const { clock, lines, target } = harness()
    const access = async (event: object) => guardAccess(await target.admit(signed(event)))
    const [first, second] = [await access(made('1')), await access(made('2'))]
    const other = await access(lost('1'))
    first.lateError(new Error('too late'))
    second.lateError(new Error('later still'))
    other.lateError(new Error('another'))
    expect(lines.map((line) => line.split('\n    at')[0])).toEqual([
      expect.stringMatching(
        /^error \[hookseal\] acme thing\.made: the route threw after it had ended .*\.\nError: too late$/,
      ),
      expect.stringMatching(/^error \[hookseal\] acme thing\.lost: .*\nError: another$/),
    ])
    clock.ms += MINUTE_MS
    second.lateError(new Error('once more'))
    expect(lines[2]).toMatch(/Error: once more.* \(1 more suppressed\)$/s)
    for (const { mistake } of [first, second, other]) mistake('a subject', 'Do this instead.')
    expect(lines.slice(3)).toEqual(['warn [hookseal] acme: Do this instead.'])
  })

  it('gives the cause of its own failures alone, and nothing where there is none', async () => {
    const aborted = harness()
    const { headers } = signed(made())
    await aborted.target.receive({ headers, body: () => Promise.reject(new Error('SOCKET')) })
    expect(aborted.lines).toEqual([expect.stringMatching(/^warn .* body_aborted: [^\n]*$/)])
    expect(aborted.lines[0]).not.toContain('SOCKET')
    const parsed = harness()
    await parsed.target.receive({ headers, body: {} as never })
    expect(parsed.lines).toEqual([expect.stringMatching(/^error .* body_already_parsed: [^\n]*$/)])
    const full = harness({
      replay: {
        store: {
          ...memoryReplayStore(),
          claim: () => Promise.reject(new WebhookError('store_full')),
        },
      },
    })
    await full.target.receive(signed(made()))
    expect(full.lines).toEqual([expect.stringMatching(/^error .* store_full thing\.made: [^\n]*$/)])
  })

  it('names the type of what is expected, where there is one', async () => {
    const { lines, target } = harness()
    await target.receive(signed(made('1')))
    await target.receive(signed(made('1')))
    expect(lines).toEqual([
      'debug [hookseal] acme handled thing.made',
      'debug [hookseal] acme duplicate thing.made',
    ])
  })

  it('names the endpoint of a handler, of a tenant, and of an error that cannot be named', async () => {
    const tenants = acme({ secret: () => ({ endpoint: 'tenant-1', secrets: SECRET }) })
    const tenant = harness({ provider: tenants, handlers: fails(new Error('no')) })
    await tenant.target.receive(signed(made()))
    expect(tenant.lines[0]).toMatch(/^error \[hookseal\] acme\/tenant-1 500 handler_failed/)
    const own = harness({ endpoint: 'e1' })
    const frozen = Object.freeze(new WebhookError('body_aborted'))
    const { headers } = signed(made())
    await own.target.receive({ headers, body: () => Promise.reject(frozen) })
    expect(own.lines[0]).toMatch(/^warn \[hookseal\] acme\/e1 400 body_aborted/)
  })

  it('logs what went wrong despite a 2xx', async () => {
    vi.useFakeTimers({ now: NOW_MS })
    const commit = () => Promise.reject(new Error('store is down'))
    const { loud, target } = harness({ replay: { store: { ...memoryReplayStore(), commit } } })
    const answer = target.receive(signed(made()))
    await vi.advanceTimersByTimeAsync(5000)
    vi.useRealTimers()
    expect((await answer).status).toBe(200)
    expect(loud()).toEqual([expect.stringMatching(/^error .* store_unavailable thing\.made: /)])
  })

  it('warns about a handler that returns a response, which is ignored', async () => {
    const returned = [
      new Response('ok'),
      '<Response/>',
      Buffer.from('x'),
      { status: 200, headers: {} },
    ]
    for (const value of returned) {
      const { loud, target } = harness({ handlers: { 'thing.made': () => value } })
      const outcome = await target.receive(signed(made()))
      expect(outcome).toMatchObject({ kind: 'handled', status: 200, body: '' })
      expect(loud()).toEqual([
        expect.stringMatching(/^warn .*thing\.made returned a response.*context\.answer\(body\)/),
      ])
    }
    for (const value of [undefined, null, 5, '', {}, [], { status: 200 }]) {
      const { loud, target } = harness({ handlers: { 'thing.made': () => value } })
      await target.receive(signed(made()))
      expect(loud()).toEqual([])
    }
  })

  it('logs the same mistake only once', async () => {
    const { clock, loud, target } = harness({ handlers: { 'thing.made': () => 'ok' } })
    for (let i = 0; i < 3; i++) {
      await target.receive(signed(made(`${i}`)))
      clock.ms += i === 1 ? -60 * MINUTE_MS : 10 * MINUTE_MS
    }
    expect(loud()).toHaveLength(1)
  })

  it('warns of events that no handler wants: once for each listed name, once for all others', async () => {
    const { clock, loud, target } = harness()
    for (let i = 0; i < 3; i++) {
      await target.receive(signed(lost(`${i}`)))
      await target.receive(signed({ type: `invented.${i}` }))
      clock.ms += 10 * MINUTE_MS
    }
    expect(loud()).toEqual([
      expect.stringMatching(/^warn .* ignored thing\.lost: no handler/),
      expect.stringMatching(/^warn .* ignored invented\.0: no handler/),
    ])
  })

  it('is not written if it is turned off', async () => {
    const spies = (['debug', 'info', 'warn', 'error', 'log'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => {}),
    )
    const { target } = harness({ logger: false, handlers: fails(new Error('no')) })
    await target.receive(signed(made()))
    await target.receive(FORGED)
    for (const spy of spies) {
      expect(spy).not.toHaveBeenCalled()
      spy.mockRestore()
    }
  })
})

describe('without a logger', () => {
  const levels = ['debug', 'info', 'warn', 'error', 'log'] as const
  const spies = () => levels.map((level) => vi.spyOn(console, level).mockImplementation(() => {}))
  let console_: ReturnType<typeof spies>
  beforeEach(() => {
    console_ = spies()
  })
  afterEach(() => {
    for (const spy of console_) spy.mockRestore()
  })
  const counts = () => console_.map((spy) => spy.mock.calls.length)

  it('the console gets warnings and errors, and nothing of what is expected', async () => {
    const { target } = harness({ logger: undefined })
    await target.receive(signed(made('1')))
    await target.receive(signed(made('1')))
    await target.admit(signed(made('2')))
    await target.admit(signed(made('2')))
    expect(counts()).toEqual([0, 0, 0, 0, 0])
    await target.receive(FORGED)
    expect(counts()).toEqual([0, 0, 1, 0, 0])
    await harness({ logger: undefined, handlers: fails(1) }).target.receive(signed(made()))
    expect(counts()).toEqual([0, 0, 1, 1, 0])
  })
})

describe('the rate of the log', () => {
  it('is one line per code and minute, and the next one counts the suppressed lines', async () => {
    const { clock, loud, target } = harness()
    for (let i = 0; i < 1000; i++) await target.receive(FORGED)
    await target.receive({ headers: {}, body: '' })
    expect(loud()).toHaveLength(2)
    clock.ms += MINUTE_MS - 1
    await target.receive(FORGED)
    expect(loud()).toHaveLength(2)
    clock.ms += 1
    await target.receive(FORGED)
    expect(loud()).toHaveLength(3)
    expect(loud()[2]).toMatch(/bad_signature.* \(1000 more suppressed\)$/)
    clock.ms += MINUTE_MS
    await target.receive(FORGED)
    expect(loud()[3]).toMatch(/bad_signature/)
    expect(loud()[3]).not.toContain('suppressed')
  })

  it('counts one forged request a minute beside a real failure of the same code', async () => {
    const { clock, loud, target } = harness()
    for (let minute = 0; minute < 10; minute++) {
      await target.receive(FORGED)
      await target.receive(signed(made(), { secret: 'rotated at the sender alone' }))
      clock.ms += MINUTE_MS
    }
    expect(loud()).toHaveLength(10)
    for (const line of loud().slice(1)) expect(line).toContain('(1 more suppressed)')
  })

  it('keeps failures of one listed name apart from those of another, and of all others', async () => {
    const { loud, target } = harness({ handlers: fails(new Error('no')) })
    for (let i = 0; i < 20; i++) {
      await target.receive(signed(made(`${i}`)))
      await target.receive(signed(lost(`${i}`)))
      await target.receive(signed({ type: `invented.${i}` }))
    }
    expect(loud().map((line) => line.split('\n')[0])).toEqual([
      expect.stringContaining('handler_failed thing.made:'),
      expect.stringContaining('handler_failed thing.lost:'),
      expect.stringContaining('handler_failed invented.0:'),
    ])
  })

  /** A receiver that lists the events e0, e1 and so on, and that fails at each. */
  const failing = (count: number) => {
    const { clock, lines, logger } = harness()
    const names = Array.from({ length: count }, (_, i) => `e${i}`)
    const target = createReceiver({
      provider: {
        ...acme(),
        events: Object.fromEntries(names.map((name) => [name, unchecked<object>()])),
        identify: (payload) => ({ type: (payload as { type: string }).type }),
      },
      handlers: { '*': () => Promise.reject(new Error('no')) },
      logger,
      now: () => clock.ms,
      toleranceSeconds: 1e6,
    })
    return { clock, lines, names, target }
  }

  it('has 256 slots, of which the oldest is replaced', async () => {
    const { lines, names, target } = failing(300)
    for (const type of names) await target.receive(signed({ type }))
    expect(lines).toHaveLength(300)
    // Still remembered: the last 256. Forgotten, and so said again: the one before them.
    await target.receive(signed({ type: 'e299' }))
    await target.receive(signed({ type: 'e44' }))
    expect(lines).toHaveLength(300)
    await target.receive(signed({ type: 'e43' }))
    expect(lines).toHaveLength(301)
  })

  it('forgets no slot for the next line of another, even if all are taken', async () => {
    const { clock, lines, names, target } = failing(256)
    for (const type of names) await target.receive(signed({ type }))
    await target.receive(signed({ type: 'e0' }))
    clock.ms += MINUTE_MS
    await target.receive(signed({ type: 'e255' }))
    await target.receive(signed({ type: 'e0' }))
    expect(lines).toHaveLength(258)
    expect(lines[257]).toMatch(/handler_failed e0: .* \(1 more suppressed\)$/s)
  })

  it('continues if the clock is set back or broken', async () => {
    const { clock, loud, target } = harness()
    await target.receive(FORGED)
    clock.ms -= 3_600_000
    await target.receive(FORGED)
    expect(loud()).toHaveLength(2)
    const broken = harness({ now: () => Number.NaN })
    for (let i = 0; i < 5; i++) await broken.target.receive(signed(made()))
    expect(broken.loud()).toEqual([expect.stringContaining('provider_failed')])
  })
})

describe('a value of the request in the log', () => {
  const nasty = 'a\nb\r\u001b[31m\u009b\u2028\u202e\u0000'

  it('stays on its line: controls, separators and directions are escaped', async () => {
    const { loud, target } = harness({ handlers: fails('no') })
    await target.receive(signed({ type: nasty }))
    const [line = ''] = loud()
    expect(line).toContain('a\\u000ab\\u000d\\u001b[31m\\u009b\\u2028\\u202e\\u0000')
    expect(line.split('\n')[0]).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u)
  })

  it('is escaped wherever it comes from: names, tenants, encodings', async () => {
    const tenants = acme({ secret: () => ({ endpoint: nasty, secrets: SECRET }) })
    const tenant = harness({ provider: tenants, handlers: { 'thing.lost': () => {} } })
    await tenant.target.receive(signed(made()))
    const encoding = harness()
    await encoding.target.receive({ headers: { 'content-encoding': nasty }, body: '' })
    const ignored = harness()
    await ignored.target.receive(signed({ type: nasty }))
    for (const { loud } of [tenant, encoding, ignored]) {
      expect(loud()).toHaveLength(1)
      expect(loud()[0]).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u)
    }
  })

  it('is at most 64 characters, escapes included', () => {
    for (const value of [
      'x'.repeat(1e6),
      '\n'.repeat(1e6),
      '\ud83d\ude00'.repeat(100),
      nasty.repeat(9),
    ]) {
      expect(printable(value).length).toBeLessThanOrEqual(64)
      expect(printable(value)).toMatch(/…$/)
      expect(printable(value)).not.toMatch(/[\p{Cc}\p{Cs}]/u)
    }
    expect(printable('x'.repeat(64))).toBe('x'.repeat(64))
    expect(printable('thing.made')).toBe('thing.made')
  })

  it('is never a payload, a signature or a secret', async () => {
    const { headers, body } = signed({ ...made(), note: 'PAYLOADMARK' })
    const unfit = signed({ type: 'thing.made', id: 7, note: 'PAYLOADMARK' })
    const all = [
      harness({ handlers: fails(new Error('no')) }),
      harness({ replay: { store: down } }),
      harness(),
    ]
    for (const { target } of all) {
      await target.receive({ headers, body })
      await target.receive(unfit)
      await target.receive({ headers, body: `${String(body)} ` })
      await target.receive({ headers, body: { note: 'PAYLOADMARK' } as never })
      await target.receive({
        headers: { ...headers, authorization: 'Bearer SECRETMARK' },
        body: '',
      })
    }
    const text = inspect(
      all.map(({ lines }) => lines),
      { depth: 9, maxStringLength: null },
    )
    const macs = [headers, unfit.headers].map((h) => String(h['acme-signature']).split('v1=')[1])
    for (const word of ['PAYLOADMARK', 'SECRETMARK', SECRET, ...macs]) {
      expect(text).not.toContain(word)
    }
    expect(text).toContain('payload_mismatch')
  })
})

describe('a cause in the log', () => {
  const answerOf = (thrown: unknown) => {
    const { lines, target } = harness({ handlers: fails(thrown) })
    return target.receive(signed(made())).then(({ status }) => ({ status, lines }))
  }

  it('shows only its text, never its properties', async () => {
    const failed = Object.assign(new Error('downstream said 500'), {
      config: { headers: { authorization: 'Bearer DOWNSTREAM' }, data: 'PAYLOAD' },
    })
    const { lines } = await answerOf(failed)
    expect(lines).toEqual([expect.stringContaining('downstream said 500')])
    expect(String(lines)).not.toMatch(/DOWNSTREAM|PAYLOAD/)
  })

  it('is the stack of an error, and its message where there is no stack', async () => {
    const { lines } = await answerOf(new TypeError('out of paper'))
    expect(lines).toEqual([expect.stringMatching(/\nTypeError: out of paper\n +at /)])
    const bare = Object.assign(new TypeError('out of paper'), { stack: undefined })
    expect((await answerOf(bare)).lines).toEqual([
      expect.stringMatching(/\nTypeError: out of paper$/),
    ])
  })

  it.each([
    ['null', null, 'null'],
    ['text', 'out of paper', 'out of paper'],
    ['a symbol', Symbol('paper'), 'Symbol(paper)'],
    ['an object that only looks like an error', { stack: 'PAYLOAD' }, '[object Object]'],
  ])('that is %s is shown as text', async (_, thrown, text) => {
    const { lines } = await answerOf(thrown)
    expect(lines.map((line) => line.split('\n').slice(1))).toEqual([[text]])
  })

  it('may be unprintable: the delivery is answered anyway', async () => {
    const explode = () => {
      throw new Error('no text')
    }
    const noStack = Object.defineProperty(new Error('x'), 'stack', { get: explode })
    for (const thrown of [noStack, { toString: explode }, Object.create(null)]) {
      const { lines, status } = await answerOf(thrown)
      expect(status).toBe(500)
      expect(lines).toEqual([expect.stringMatching(/\na value that cannot be printed$/)])
    }
  })

  it("that is a WebhookError of the handler's own keeps its name", async () => {
    const { lines } = await answerOf(new WebhookError('lease_lost'))
    expect(lines).toEqual([expect.stringMatching(/^error .* 503 lease_lost thing\.made: /)])
  })
})

describe('a logger', () => {
  const bad: [string, () => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('log')
      },
    ],
    ['rejects', () => Promise.reject(new Error('log'))],
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['hangs', () => new Promise(() => {})],
  ]

  it.each(bad)('that %s changes nothing', async (_, write) => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    const logger = { debug: write, info: write, warn: write, error: write }
    const { target } = harness({ logger })
    expect((await target.receive(signed(made()))).kind).toBe('handled')
    expect((await target.receive(signed(made()))).kind).toBe('duplicate')
    expect((await target.receive(signed(lost()))).kind).toBe('ignored')
    expect((await target.receive(FORGED)).status).toBe(401)
    expect((await target.receive(signed({ type: 'thing.made', id: 5 }))).status).toBe(500)
    await new Promise(setImmediate)
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  it('is called on its own object', async () => {
    class Writer {
      lines: string[] = []
      debug(line: string) {
        this.lines.push(line)
      }
      info = this.debug
      warn(line: string) {
        this.lines.push(line)
      }
      error = this.debug
    }
    const logger = new Writer()
    await harness({ logger }).target.receive(FORGED)
    expect(logger.lines).toHaveLength(1)
  })
})

describe('the fields that do not fit, in the log', () => {
  const issuesOf = (...paths: unknown[]) => paths.map((path) => ({ message: 'PAYLOADMARK', path }))
  const mismatching = (issues: unknown, options: Options = {}) => {
    const validate = () => ({ issues })
    const schema = { '~standard': { version: 1, vendor: 'odd', validate } } as never
    const events = { 'thing.made': schema, 'thing.lost': unchecked<AcmeEvents['thing.lost']>() }
    const provider = defineProvider<AcmeEvents>({ ...acme(), events })
    return harness({ provider, ...options })
  }

  it('are named by their paths, of which at most five are given', async () => {
    const steps = [
      ['a', 'b', 0],
      [{ key: 'a' }, { key: 1 }],
      [null, undefined, Symbol('s')],
    ]
    const { lines, target } = mismatching(issuesOf(...steps, undefined, ['e'], ['f']))
    await target.receive(signed(made()))
    expect(lines).toEqual([
      expect.stringContaining(
        ' payload_mismatch thing.made (at /a/b/0, /a/1, /null/undefined/Symbol(s), /, /e): ',
      ),
    ])
  })

  it.each([[[null]], [5], [{}], [issuesOf([Object.create(null)])]])(
    'are left out of the line if the schema returns %j for issues',
    async (issues) => {
      const { lines, target } = mismatching(issues)
      await target.receive(signed(made()))
      expect(lines).toEqual([expect.stringContaining(' payload_mismatch thing.made: ')])
    },
  )

  it('are not given if the handler fails, or if it is the one that finds a mismatch', async () => {
    const handled = mismatching(issuesOf(['a']), {
      onMismatch: 'deliver',
      handlers: fails(new Error('no')),
    })
    await handled.target.receive(signed(made()))
    expect(handled.lines).toEqual([expect.stringContaining(' handler_failed thing.made: ')])
    const own = harness({ handlers: fails(new WebhookError('payload_mismatch')) })
    await own.target.receive(signed(made()))
    expect(own.lines).toEqual([expect.stringContaining(' payload_mismatch thing.made: ')])
  })
})

describe('what a schema or a logger does wrong', () => {
  it.each([
    [[{ message: 'm', path: null }]],
    [[{ message: 'm', path: [null, undefined, Symbol('s')] }]],
    [[null]],
    [5],
    [{}],
  ])('issues of the shape %j change nothing', async (issues) => {
    const schema = {
      '~standard': { version: 1, vendor: 'odd', validate: () => ({ issues }) },
    } as never
    const outcomes: string[] = []
    const target = createReceiver<AcmeEvents>({
      provider: defineProvider<AcmeEvents>({
        ...acme(),
        events: { 'thing.made': schema, 'thing.lost': unchecked() },
      }),
      handlers: { '*': () => {} },
      now: () => NOW_MS,
      logger: harness().logger,
      onOutcome: ({ kind }) => void outcomes.push(kind),
    })
    expect((await target.receive(signed(made()))).kind).toBe('failed')
    expect(outcomes).toEqual(['failed'])
  })

  it('a logger of another realm that rejects is no unhandled rejection', async () => {
    const rejected = vi.fn()
    const logger = {
      debug: () => {},
      info: () => {},
      // biome-ignore lint/suspicious/noThenProperty: what another realm's promise looks like
      warn: () => ({ then: (_: unknown, onRejected?: () => void) => rejected(onRejected) }),
      error: () => {},
    }
    await harness({ logger }).target.receive(FORGED)
    expect(rejected).toHaveBeenCalledExactlyOnceWith(expect.any(Function))
  })
})
