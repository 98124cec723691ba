import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createReceiver } from '@hookseal/core'
import { nodeHandler } from '@hookseal/core/node'
import { rine } from '@hookseal/core/providers'
import { KNOWN_PROVIDERS, signed } from '@hookseal/testing'
import { credentialFor, PRIVATE_KEYS } from '@hookseal/tests-kit/credentials'
import { withProgram } from '@hookseal/tests-kit/with-program'
import { afterAll, describe, expect, it } from 'vitest'
import { SECRETS, serving } from '../support/hookseal.ts'
import { runHere } from '../support/run-here.ts'

const folder = mkdtempSync(join(tmpdir(), 'hookseal-cli-'))
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
afterAll(() => rmSync(folder, { recursive: true }))

// A provider module lies outside this workspace: it imports the core by its address.
const core = new URL('../../../core/dist/index.js', import.meta.url).href
const provider = rine({ secret: SECRETS.RINE_WEBHOOK_SECRET })
const body = '{"event":"it\'s","data":{"a":"é\\n$HOME"}}\n'
const request = signed(provider, body)
const signature = request.headers['x-rine-signature'] ?? ''

describe('hookseal sign', () => {
  it.each([...KNOWN_PROVIDERS])(
    'prints a delivery of %s that verify reads',
    async (name, known) => {
      const { variable, signsUrl } = known
      const env = { [variable]: credentialFor(variable) }
      const address = `https://example.com/webhooks/${name}`
      const key = PRIVATE_KEYS[name]?.export({ format: 'pem', type: 'pkcs8' })
      const keyed = key === undefined ? [] : ['--private-key-file', file(`${name}.pem`, key)]
      const signing = ['sign', name, '--url', address, ...keyed]
      const { bytes, code, err } = await runHere(signing, { env })
      expect([code, err]).toEqual([0, ''])
      const verifying = ['verify', name, '--json', ...(signsUrl ? ['--signed-url', address] : [])]
      const verified = await runHere(verifying, { input: bytes, env })
      expect(JSON.parse(verified.out)).toMatchObject({ verified: true })
      expect(verified.code).toBe(0)
    },
  )

  withProgram('curl', '--as curl', () => {
    it('prints a curl command that a shell runs', async () => {
      const receiver = createReceiver({ provider, handlers: { '*': () => {} } })
      const handler = nodeHandler(receiver)
      await serving(
        (incoming, response) => void handler(incoming, response),
        async (url) => {
          const args = [
            'sign',
            'rine',
            '--as',
            'curl',
            '--url',
            url,
            '--event',
            'a.b',
            '--any-event',
          ]
          const { out } = await runHere(args)
          const { stdout } = await promisify(execFile)('sh', ['-c', out])
          expect(stdout).toMatch(/^HTTP\/1\.1 200/)
        },
      )
    })
  })

  it('prints the headers of a body, as of a time and with an id', async () => {
    const { out } = await runHere(
      [
        'sign',
        'standard-webhooks',
        '--as',
        'headers',
        '--body',
        '-',
        '--id',
        'msg_1',
        '--at',
        '1700000000',
      ],
      { input: body },
    )
    expect(out).toContain('webhook-id: msg_1\nwebhook-timestamp: 1700000000\n')
    expect(out).toMatch(/^webhook-signature: v1,[\w+/]{43}=$/m)
  })

  it('takes a provider from a module, and more headers', async () => {
    const module = file(
      'github.mjs',
      `import { hmac } from ${JSON.stringify(core)}
      export default ({ secret }) => ({ name: 'github', events: {}, identify: () => ({ type: 'push' }),
        scheme: hmac({ secret, header: 'X-Hub-Signature-256', format: 'sha256={hex}' }) })`,
    )
    const { out } = await runHere(['sign', module, '--header', 'X-GitHub-Event: push'])
    expect(out).toMatch(/^x-hub-signature-256: sha256=[0-9a-f]{64}$/m)
    expect(out).toContain('x-github-event: push')
  })
})

describe('hookseal verify', () => {
  const lines = `Content-Type: application/json\r\nX-Rine-Signature: ${signature}\r\n`
  const har = {
    request: {
      method: 'POST',
      url: 'https://example.com/hook',
      headers: [{ name: 'X-Rine-Signature', value: signature }],
      postData: { text: body },
    },
  }
  const quoted = body.replaceAll("'", "\\'").replaceAll('\\n', '\\\\n').replaceAll('\n', '\\n')
  const captures: [string, string | Uint8Array][] = [
    ['a raw HTTP request', `POST /hook HTTP/1.1\r\nHost: a\r\n${lines}\r\n${body}`],
    ['headers and a body', `${lines.replaceAll('\r', '')}\n${body}`],
    ['a curl command of the kit', request.curl('https://example.com/hook')],
    [
      'a curl command of a browser',
      `curl 'https://a.b/c' \\\n  -H 'X-Rine-Signature: ${signature}' \\\n  --data-raw $'${quoted}' --compressed`,
    ],
    ['a HAR entry', JSON.stringify(har)],
    ['a HAR file', JSON.stringify({ log: { entries: [{ request: { method: 'GET' } }, har] } })],
    [
      'a HAR entry in base64',
      JSON.stringify({
        ...har.request,
        postData: { text: Buffer.from(body).toString('base64'), encoding: 'base64' },
      }),
    ],
  ]

  it.each(captures)('reads %s', async (_, capture) => {
    const { out, code } = await runHere(['verify', 'rine'], { input: capture })
    expect(out).toMatch(/^verified\ntype +it's$/m)
    expect(code).toBe(0)
  })

  it('prints booleans as booleans in JSON, and times as ISO 8601', async () => {
    const { bytes } = await runHere(['sign', 'ricloud'])
    const { out } = await runHere(['verify', 'ricloud', '--json'], { input: bytes })
    expect(JSON.parse(out)).toMatchObject({ verified: true, known: true })
    expect(JSON.parse(out).timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  })

  it('reads a file, and header and body files', async () => {
    const capture = file('captured.http', captures[0]?.[1] ?? '')
    expect((await runHere(['verify', 'rine', capture])).code).toBe(0)
    const args = ['--headers', file('headers.txt', lines), '--body', file('body.json', body)]
    expect((await runHere(['verify', 'rine', ...args])).code).toBe(0)
  })

  it('keeps the bytes that are not text', async () => {
    const bytes = Buffer.from([...Buffer.from('{"event":"'), 0xc3, 0xff, ...Buffer.from('"}')])
    const curl = signed(provider, bytes).curl()
    const { out, code } = await runHere(['verify', 'rine', '--json'], { input: curl })
    expect([JSON.parse(out).code, code]).toEqual(['invalid_json', 1])
  })

  it('says why not, and exits with 1', async () => {
    const input = `${lines}\r\n${body.replace('it', 'at')}`
    const { out, code, err } = await runHere(['verify', 'rine'], { input })
    expect(out).toMatch(/^bad_signature /)
    expect([code, err]).toEqual([1, ''])
  })

  it('judges the time as of the capture', async () => {
    const at = '2020-01-01T00:00:00Z'
    const { bytes } = await runHere(['sign', 'ricloud', '--at', at])
    const now = await runHere(['verify', 'ricloud', '--json'], { input: bytes })
    expect([JSON.parse(now.out).code, now.code]).toEqual(['timestamp_too_old', 1])
    expect((await runHere(['verify', 'ricloud', '--at', at], { input: bytes })).code).toBe(0)
  })
})

describe('hookseal explain', () => {
  const captured = (text: string) => `X-Rine-Signature: ${signature}\n\n${text}`

  it.each([
    ['trailing_newline_lost', body.trimEnd(), {}],
    ['body_reserialized', JSON.stringify(JSON.parse(body), null, 2), {}],
    ['secret_whitespace', body, { RINE_WEBHOOK_SECRET: 'rine-cli-secret ' }],
    ['secret_quoted', body, { RINE_WEBHOOK_SECRET: '"rine-cli-secret"' }],
    ['other_secret', body, { RINE_WEBHOOK_SECRET: 'x', OLD: 'rine-cli-secret' }],
    ['unexplained', body.replace('it', 'at'), {}],
  ])('names %s', async (code, text, env) => {
    const others = 'OLD' in env ? ['--other-secret-env', 'OLD'] : []
    const input = captured(text)
    const ran = await runHere(['explain', 'rine', ...others], { input, env })
    expect(ran.out).toContain(code)
    expect([ran.code, ran.err]).toEqual([1, ''])
    expect(ran.out).not.toContain('rine-cli-secret')
    expect(ran.out).not.toContain(signature)
    // A pipe has no colors.
    expect(ran.out).not.toContain('\u001b')
    const json = await runHere(['explain', 'rine', '--json', ...others], { input, env })
    expect(JSON.parse(json.out)[0]).toMatchObject({ code })
  })

  it('says that all is well', async () => {
    const { out, code } = await runHere(['explain', 'rine'], { input: captured(body) })
    expect([out, code]).toEqual(['✔ verified  The delivery verifies.\n', 0])
  })
})
