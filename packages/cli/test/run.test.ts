// cspell:ignore mesage recieved evnt strpie
import { run } from '@hookseal/cli'
import { describe, expect, it } from 'vitest'
import { hookseal, SECRETS, serving } from './support/hookseal.ts'
import { runHere } from './support/run-here.ts'

const faults: [string, string[], RegExp][] = [
  ['an unknown command', ['sgn'], /Did you mean sign/],
  ['an unknown command of the archive', ['archive', 'lss'], /Did you mean ls/],
  ['help on an unknown command', ['help', 'archive', 'lss'], /did you mean "ls"\?/],
  ['a misspelt event', ['sign', 'rine', '--event', 'mesage.recieved'], /did you mean "message.rec/],
  ['an event that is not listed', ['sign', 'stripe', '--event', 'x'], /use one of account.*--any-/],
  ['an option without effect', ['sign', 'rine', '--any-event'], /omit it/],
  ['an event beside a body', ['sign', 'rine', '--event', 'x', '--body', '-'], /omit one/],
  ['an unknown option', ['sign', 'rine', '--evnt', 'x'], /--event/],
  ['a missing argument', ['send', 'rine'], /url/],
  ['an unknown provider', ['sign', 'strpie'], /did you mean "stripe"\?/],
  ['a provider by no name', ['sign', 'nobody'], /use one of adyen, .*, zoom/],
  [
    'a sender that signs its address',
    ['verify', 'square', '--secret-env', 'RINE_WEBHOOK_SECRET'],
    /--signed-url/,
  ],
  ['a module that is not there', ['sign', './nowhere.mjs'], /check the path/],
  ['a file that is not there', ['verify', 'rine', '/nowhere'], /ENOENT/],
  ['an empty capture', ['verify', 'rine'], /pipe in a request/],
  ['a secret on the command line', ['sign', 'rine', '--secret', 'rine-cli-secret'], /--secret-env/],
  ['a secret that is not set', ['sign', 'rine', '--secret-env', 'NOWHERE'], /set NOWHERE/],
  [
    'a secret that cannot be',
    ['sign', 'standard-webhooks', '--secret-env', 'RINE_WEBHOOK_SECRET'],
    /base64/,
  ],
  ['a count that is none', ['send', 'rine', 'http://127.0.0.1', '--repeat', '0'], /above 0/],
  ['an address that is none', ['send', 'rine', 'ftp://localhost'], /http:\/\//],
  ['a scheme that is missing', ['send', 'rine', 'example.com/x'], /has no scheme; write https:/],
  ['a closed port', ['send', 'rine', '127.0.0.1:1'], /does not respond \(ECONNREFUSED\)/],
  ['another machine', ['doctor', 'http://example.com/', '-p', 'rine'], /--allow-remote/],
  [
    'another machine with a loopback name',
    ['doctor', 'http://127.0.0.1.example.com/', '-p', 'rine'],
    /--allow-remote/,
  ],
  [
    'an endpoint that is not there',
    ['doctor', 'http://127.0.0.1:1/', '-p', 'rine'],
    /ECONNREFUSED/,
  ],
]

describe('hookseal', () => {
  it.each(faults)('reports %s in one line with a fix', async (_, args, says) => {
    const { code, out, err } = await runHere(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^hookseal: [^\n]+\n$/)
    expect(err).toMatch(says)
    for (const secret of Object.values(SECRETS)) expect(err).not.toContain(secret)
  })

  it.each([
    ['verify', 'rine', '/nowhere'],
    ['explain', 'rine', '/nowhere'],
    ['doctor', 'http://example.com/', '-p', 'rine'],
    ['send', 'rine', 'localhost:1'],
    ['verify', 'rine', '--att', '1'],
    ['sign', 'rine', '--event', 'x'],
    ['listen', '70000'],
    ['why', 'nothing'],
    ['completion', 'csh'],
    ['help', 'nothing'],
    ['archive', 'ls'],
    ['archive', 'show', 'k'],
    ['archive', 'rerun'],
    ['archive', 'erase'],
    ['archive', 'prune'],
  ])('prints an error as JSON with --json: %s', async (...args) => {
    const { code, out, err } = await runHere([...args, '--json'])
    expect([code, err]).toEqual([2, ''])
    expect(JSON.parse(out)).toEqual({ error: expect.any(String), fix: expect.any(String) })
  })

  it.each([
    ['the help', ['--help'], 0],
    ['an answer', ['verify', 'rine', '--json'], 1],
    ['an error', ['sgn', '--json'], 2],
    ['a signed delivery', ['sign', 'rine'], 0],
    ['a summary', ['send', 'rine', '127.0.0.1:1', '--json'], 2],
    ['diagnoses', ['explain', 'rine'], 1],
    ['a list of codes', ['why'], 0],
    ['a script', ['completion', 'bash'], 0],
    ['the version', ['version'], 0],
  ])('ends quietly when the reader of %s is gone', async (_, args, code) => {
    const input = 'X-Rine-Signature: 00\n\n{}'
    const ran = await hookseal(args, { input, readsOutput: false })
    expect([ran.code, ran.err]).toEqual([code, ''])
  })

  it.each([
    'sign',
    'send',
    'verify',
    'explain',
    'why',
    'doctor',
    'listen',
    'completion',
    'archive',
    'archive ls',
    'archive show',
    'archive rerun',
    'archive erase',
    'archive prune',
  ])('shows examples of %s', async (name) => {
    const { code, out } = await runHere([...name.split(' '), '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`Examples:[^]*hookseal ${name} `))
  })

  it.each(['--version', '-v', 'version'])('prints its version with %s', async (name) => {
    const { code, out } = await hookseal([name])
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(code).toBe(0)
  })

  it.each([
    [['help'], ['--help']],
    [
      ['help', 'sign'],
      ['sign', '--help'],
    ],
    [
      ['help', 'archive', 'ls'],
      ['archive', 'ls', '--help'],
    ],
  ])('%j is the same as %j', async (help, option) => {
    const { code, out } = await hookseal(help)
    expect([code, out]).toEqual([0, (await hookseal(option)).out])
    expect(out).toMatch(/^Usage: hookseal/)
  })

  it('prints its help without a command', async () => {
    const { code, err } = await hookseal([])
    expect(code).toBe(2)
    expect(err).toContain('Commands:')
  })
})

describe('run()', () => {
  const capture = (isTTY: boolean, env: Record<string, string> = SECRETS) => {
    const written = { out: '', err: '' }
    const stream = (name: 'out' | 'err') => ({
      isTTY,
      write: (chunk: string | Uint8Array) => {
        written[name] += Buffer.from(chunk as string).toString()
      },
    })
    const io = {
      stdout: stream('out'),
      stderr: stream('err'),
      env,
      readStdin: async () => Buffer.of(),
    }
    return { io, written }
  }

  it.each([
    [false, {}, false],
    [true, {}, true],
    [true, { TERM: 'dumb' }, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, false],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
  ])('on a terminal (%s) and with %j, it colors: %s', async (isTTY, env, isColored) => {
    const { io, written } = capture(isTTY, env as Record<string, string>)
    expect(await run(['why', 'bad_signature'], { io })).toBe(0)
    expect(written.out.includes('\u001b[')).toBe(isColored)
  })

  it('draws a bar and uses colors only on a terminal', async () => {
    await serving(
      (request, response) => void request.resume().on('end', () => response.end()),
      async (url) => {
        const args = ['send', 'rine', url, '--repeat', '3']
        const terminal = capture(true)
        expect(await run(args, { io: terminal.io })).toBe(0)
        expect(terminal.written.err).toContain('3/3')
        expect(terminal.written.out).toContain('\u001b[32m')
        const pipe = capture(false)
        await run(args, { io: pipe.io })
        expect(pipe.written.err).toBe('')
        expect(pipe.written.out).not.toContain('\u001b')
        const plain = capture(true, { ...SECRETS, NO_COLOR: '1' })
        await run(args, { io: plain.io })
        expect(plain.written.out).not.toContain('\u001b')
      },
    )
  })
})
