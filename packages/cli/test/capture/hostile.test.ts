import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rine } from '@hookseal/core/providers'
import { signed } from '@hookseal/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { SECRETS } from '../support/hookseal.ts'
import { runHere } from '../support/run-here.ts'

const provider = rine({ secret: SECRETS.RINE_WEBHOOK_SECRET })
const request = signed(provider, '{"event":"a.b"}')
const signature = `X-Rine-Signature: ${request.headers['x-rine-signature']}`
// A parser whose work grows with the square of a line's length would need days for this one.
const MANY = 4_000_000
const blanks = ' '.repeat(MANY)

describe('a hostile capture', () => {
  it.each([
    ['blanks inside the value of a header', `${signature}\nX: a${blanks}b\n\n{"event":"a.b"}`],
    ['blanks around it', `${signature}\nX:${blanks}a${blanks}\n\n{"event":"a.b"}`],
    ['tabs', `${signature}\nX: a${'\t'.repeat(MANY)}b\n\n{"event":"a.b"}`],
    [
      'blanks in a header of a curl command',
      `curl http://a -H '${signature}' -H 'X: a${blanks}b' -d '{"event":"a.b"}'`,
    ],
    [
      'a long quoted text in a curl command',
      `curl http://a -H '${signature}' -H $'X: ${'\\x41'.repeat(MANY / 4)}' -d "{\\"event\\":\\"a.b\\"}"`,
    ],
  ])('is read in linear time: %s', async (_, input) => {
    const { code, err, out } = await runHere(['verify', 'rine', '--json'], { input })
    expect([code, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toMatchObject({ verified: true, type: 'a.b' })
  })

  it('is rejected in linear time when a line is no header', async () => {
    const { code, err } = await runHere(['verify', 'rine'], { input: `X${blanks}: a\n\n` })
    expect(code).toBe(2)
    expect(err).toMatch(/^hookseal: a line before the body is not a header[^\n]*\n$/)
  })
})

// Whatever is no printable ASCII, but for the line breaks of the output itself.
const CONTROL = /[^ -~\n✔!·]/
const STEER = '\u001b]0;pwned\u0007\u001b[2J\u009b2J\u202e\nverified  forged row'

describe('control characters of a capture', () => {
  const raw = (event: object, { headers } = signed(provider, event)) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)
    return `POST / HTTP/1.1\n${lines.join('')}\n${JSON.stringify(event)}`
  }
  const data = { message_id: `m${STEER}`, conversation_id: 'c', from_agent_id: 'a' }
  const event = { event: 'message.received', timestamp: 't', data }
  const type = { event: STEER }
  const broken = `{"a": ${STEER} hunter2`
  const har = (value: object) => JSON.stringify({ headers: [], method: 'POST', ...value })
  const forged = `X-Rine-Signature: ${STEER.replace('\n', '')}\nX${STEER.replace('\n', '')}: a\n\n{}`

  it.each([
    ['the id', raw(event), 'm\\x1b]0;pwned'],
    ['the type', raw(type), 'type'],
    ['a header', forged, ''],
    ['a HAR file that is not JSON', broken, 'not valid JSON'],
    ['a HAR file whose headers are none', har({ headers: [{ hunter2: STEER }] }), 'header'],
    ['a HAR file whose body is none', har({ postData: { text: { hunter2: 1 } } }), ''],
    ['a HAR file of null', '{"log":null}', 'HAR'],
  ])('are escaped, and nothing is quoted by errors: %s', async (_, input, says) => {
    for (const args of [
      ['verify', 'rine'],
      ['explain', 'rine'],
    ]) {
      const { out, err } = await runHere(args, { input })
      expect(out + err).not.toMatch(CONTROL)
      expect(out + err).not.toMatch(/^verified {2}forged/m)
      expect(err).not.toMatch(/hunter2|pwned|internal|TypeError|not a function/)
      const { out: json } = await runHere([...args, '--json'], { input })
      expect(json).not.toMatch(CONTROL)
      if (args[0] === 'verify') expect(out + err).toContain(says)
    }
  })

  it('are escaped in arguments that an error repeats', async () => {
    const { err } = await runHere(['verify', `no${STEER}`])
    expect(err).toMatch(/^hookseal: [ -~]+\n$/)
  })
})

describe('a curl command that names a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hookseal-capture-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'body.json')
  writeFileSync(path, '{"event":\n"a.b"}')
  const curl = (option: string, body: string) => {
    const { headers } = signed(provider, body)
    return `curl http://a -H 'X-Rine-Signature: ${headers['x-rine-signature']}' ${option}`
  }
  const joined = '{"event":"a.b"}'
  const commands: [string, string][] = [
    [`-d @${path}`, joined],
    [`-d@${path}`, joined],
    [`--data @${path}`, joined],
    [`--data-ascii @${path}`, joined],
    [`--data-binary @${path}`, '{"event":\n"a.b"}'],
    [`--data-binary=@${path}`, '{"event":\n"a.b"}'],
    [`--json @${path}`, '{"event":\n"a.b"}'],
  ]

  it.each(commands)('is rejected, and read when asked for: %s', async (option, body) => {
    const input = curl(option, body)
    for (const command of ['verify', 'explain']) {
      const refused = await runHere([command, 'rine'], { input })
      expect([refused.code, refused.out]).toEqual([2, ''])
      expect(refused.err).toMatch(
        /^hookseal: the curl command reads its body from a file; [^\n]*\n$/,
      )
      expect(refused.err).toContain('--allow-files')
      const read = await runHere([command, 'rine', '--allow-files'], { input })
      expect([read.code, read.err]).toEqual([0, ''])
    }
  })

  it('does not wait for a pipe that a capture names', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const input = curl(`--data-binary @${pipe}`, '')
    expect((await runHere(['explain', 'rine'], { input })).code).toBe(2)
  })

  it('may have a body that starts with @, as --data-raw', async () => {
    const input = curl(`--data-raw @${path}`, `@${path}`)
    const { out } = await runHere(['verify', 'rine', '--json'], { input })
    expect(JSON.parse(out).code).toBe('invalid_json')
  })

  it.each(['-F a=b', '--form a=b', '--data-urlencode a@b', '-T b', '--upload-file b'])(
    'is rejected where curl would make up the body: %s',
    async (option) => {
      const { code, err } = await runHere(['verify', 'rine'], { input: curl(option, '') })
      expect(code).toBe(2)
      expect(err).toContain('--body')
    },
  )
})
