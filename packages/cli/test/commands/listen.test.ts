import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { discord, rine, slack, zoom } from '@hookseal/core/providers'
import { rineEvents, signed } from '@hookseal/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hookseal, SECRETS, serving } from '../support/hookseal.ts'
import { emptyFolder, exchange, listening } from '../support/listening.ts'

const HEAD = [
  'POST /webhooks/../../x?token=secret-in-query HTTP/1.1',
  'hOst: example.test',
  'X-Twice: one',
  'x-TWICE: two',
  'X-Latin:  \u00e9 ',
  'Connection: close, X-Hop',
  'X-Hop: for this connection',
]
const BODY = Buffer.from([0x7b, 0xff, 0x00, 0x0d, 0x0a, 0x7d])

const message = (lines: readonly string[], body: Buffer = Buffer.of()) =>
  Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
const chunked = Buffer.concat([
  Buffer.from('2\r\n'),
  BODY.subarray(0, 2),
  Buffer.from('\r\n4\r\n'),
  BODY.subarray(2),
  Buffer.from('\r\n0\r\n\r\n'),
])

/** An application that answers every request with these bytes, and keeps what it got. */
async function rawApp(answer: string): Promise<{ url: string; got: () => Buffer }> {
  const chunks: Buffer[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket
      .on('error', () => {})
      .on('data', (chunk) => {
        chunks.push(chunk)
        if (Buffer.concat(chunks).includes(BODY)) socket.end(answer, 'latin1')
      })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const url = `127.0.0.1:${(server.address() as AddressInfo).port}/app?mine=1`
  return { url, got: () => Buffer.concat(chunks) }
}

describe('hookseal listen', () => {
  it('records a request byte for byte, at a path that the request cannot choose', async () => {
    const { url, captures, out, cwd, stop } = await listening()
    const answer = await exchange(url, message([...HEAD, 'transfer-encoding: chunked'], chunked))
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    await expect.poll(out).toContain('.http')
    const [capture] = captures()
    // A reader trims the blanks around a value, as Node does.
    const lines = HEAD.map((line) => line.replace(':  \u00e9 ', ': \u00e9'))
    expect(capture?.bytes).toEqual(message([...lines, 'transfer-encoding: chunked'], BODY))
    expect(statSync(capture?.path ?? '').mode & 0o777).toBe(0o600)
    expect(statSync(join(cwd, 'captures')).mode & 0o777).toBe(0o700)
    expect(readdirSync(join(cwd, 'captures'))).toEqual([
      '.gitignore',
      expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-0001\.http$/),
    ])
    expect(readFileSync(join(cwd, 'captures/.gitignore'), 'utf8')).toBe('*\n')
    expect(out()).toMatch(
      /^\d\d:\d\d:\d\d {2}POST {2}\/webhooks\/\.\.\/\.\.\/x {2}unchecked {2}200 {2}captures\/.*\.http$/m,
    )
    expect(out()).not.toContain('secret-in-query')
    expect(await stop()).toBe(0)
  })

  it('verifies, and explains a rejection at once', async () => {
    const { url, out, err, prints, captures, stop, cwd } = await listening(['-p', 'rine'])
    expect((await hookseal(['send', 'rine', url])).code).toBe(0)
    await prints(/message\.received {2}verified {2}200/)
    const quoted = { RINE_WEBHOOK_SECRET: 'another-secret' }
    const refused = await hookseal(['send', 'rine', url, '--json'], { env: quoted })
    expect(JSON.parse(refused.out).answers).toEqual({ 401: 1 })
    const again = await prints(/Again: hookseal (explain rine .*\.http)/)
    expect(out()).toMatch(/POST {2}\/ {2}refused: bad_signature {2}401/)
    expect(out()).toContain('· unexplained  No common mistake explains this.')
    expect(again).toContain(captures()[1]?.path.slice(cwd.length + 1))
    // The line to run again works as it is printed, and says the same.
    const explained = await hookseal(again.split(' '), { cwd })
    expect(explained.code).toBe(1)
    for (const line of explained.out.trim().split('\n')) expect(out()).toContain(`  ${line}\n`)
    expect(await stop('SIGTERM')).toBe(0)
    expect(err()).toBe('')
    for (const secret of Object.values(SECRETS)) expect(out()).not.toContain(secret)
  })

  it('forwards a request unchanged, and returns the response', async () => {
    const reply =
      "HTTP/1.1 418 I'm a teapot\r\nx-B: 2\r\nSet-Cookie: a\r\nX-a: \u00e9\r\nset-cookie: b\r\nKeep-Alive: timeout=9\r\n" +
      'Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na\u00ff\n\r\n0\r\n\r\n'
    const app = await rawApp(reply)
    const { url, prints } = await listening(['--forward-to', app.url])
    const length = `Content-Length: ${BODY.length}`
    const answer = await exchange(url, message([...HEAD, length, 'Expect: 100-continue'], BODY))
    const [head = '', body] = (answer.split('100 Continue\r\n\r\n')[1] ?? '').split('\r\n\r\n')
    const sent = app.got().toString('latin1')
    const host = `hOst: ${app.url.split('/')[0]}`
    const kept = ['X-Twice: one', 'x-TWICE: two', 'X-Latin: \u00e9', length]
    expect(sent.slice(0, sent.indexOf('\r\nConnection'))).toBe(
      ['POST /app?mine=1&token=secret-in-query HTTP/1.1', host, ...kept].join('\r\n'),
    )
    expect(sent).not.toMatch(/x-hop|expect|chunked/i)
    expect(app.got().subarray(-BODY.length)).toEqual(BODY)
    expect(head.split('\r\n').slice(0, 5)).toEqual([
      "HTTP/1.1 418 I'm a teapot",
      'x-B: 2',
      'Set-Cookie: a',
      'X-a: \u00e9',
      'set-cookie: b',
    ])
    expect(head).not.toMatch(/timeout=9|^date/im)
    expect(body).toContain('a\u00ff\n')
    await prints(/unchecked {2}(418)/)
  })

  it('adds a length to a body that arrived in chunks', async () => {
    const app = await rawApp('HTTP/1.1 204 No Content\r\n\r\n')
    const { url, prints } = await listening(['--forward-to', app.url])
    const answer = await exchange(url, message([...HEAD, 'Transfer-Encoding: chunked'], chunked))
    expect(answer).toMatch(/^HTTP\/1\.1 204 /)
    expect(app.got().toString('latin1')).toContain(`\r\nContent-Length: ${BODY.length}\r\n`)
    expect(app.got().toString('latin1')).not.toMatch(/transfer-encoding/i)
    await prints(/unchecked {2}(204)/)
  })

  it.each([
    [401, 'its secret or the way it reads the body is different. See `hookseal explain`.'],
    [404, 'check the path of --forward-to and its route.'],
    [307, 'senders do not follow redirects'],
    [500, 'see its log.'],
  ])('comments if the app responds with %d to what verifies here', async (status, says) => {
    await serving(
      (request, response) =>
        void request.resume().on('end', () => response.writeHead(status).end()),
      async (app) => {
        const { url, out, prints } = await listening(['-p', 'rine', '--forward-to', app])
        const sent = await hookseal(['send', 'rine', url, '--json'])
        expect(JSON.parse(sent.out).answers).toEqual({ [status]: 1 })
        await prints(new RegExp(`verified {2}${status} {2}`))
        expect(out()).toContain(`It verifies here, but your app responded with ${status}: ${says}`)
      },
    )
  })

  it('comments if the app accepts what does not verify here', async () => {
    await serving(
      (request, response) => void request.resume().on('end', () => response.end()),
      async (app) => {
        const { url, prints } = await listening(['-p', 'rine', '--forward-to', app])
        await hookseal(['send', 'rine', url, '--tamper'])
        await prints(/It does not verify here, but (your app responded with 200)/)
      },
    )
  })

  it('responds with 502 if no app is listening, and 504 if it is too slow', async () => {
    const closed = await listening(['--forward-to', '127.0.0.1:1/hook'])
    expect((await fetch(closed.url, { method: 'POST' })).status).toBe(502)
    await closed.prints(/Your app does not respond \((ECONNREFUSED)\): start it/)
    await serving(
      (_, response) => void response.write('begun'),
      async (app) => {
        const { url, prints } = await listening(['--forward-to', app, '--timeout', '300'])
        await expect(fetch(url, { method: 'POST' }).then((got) => got.text())).rejects.toThrow()
        await prints(/Your app's 200 response was incomplete \((timeout)\)/)
      },
    )
    await serving(
      () => {},
      async (app) => {
        const { url, prints } = await listening(['--forward-to', app, '--timeout', '300'])
        expect((await fetch(url, { method: 'POST' })).status).toBe(504)
        await prints(/Your app does not respond \((timeout)\)/)
      },
    )
  })

  it('records the received part of a request that is too large or cut off, and says so', async () => {
    const { url, captures, prints } = await listening(['--max-body', '10', '--max-captures', '2'])
    const large = await fetch(url, { method: 'POST', body: 'x'.repeat(50) })
    expect(large.status).toBe(413)
    await prints(/refused: (body_too_large) {2}413/)
    const cut = ['POST / HTTP/1.1', 'Host: x', 'Content-Length: 9']
    await exchange(url, message(cut, Buffer.from('abcd')), true).catch(() => {})
    await prints(/refused: body_aborted {2}400 .*\n.* (4 bytes) of its body arrived/)
    const bodies = captures().map(({ bytes }) => bytes.toString().split('\r\n\r\n')[1])
    expect(bodies).toEqual(['x'.repeat(10), 'abcd'])
    expect((await fetch(url, { method: 'POST' })).status).toBe(200)
    await prints(/unchecked {2}200 {2}(not recorded: --max-captures is 2)/)
    expect(captures()).toHaveLength(2)
  })

  it('records without a secret, and says what to set', async () => {
    const { url, err, prints, captures } = await listening(['-p', 'github'])
    expect(err()).toContain('No secret for github: set GITHUB_WEBHOOK_SECRET')
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(200)
    await prints(/(unchecked) {2}200/)
    expect(captures()).toHaveLength(1)
  })

  it('does not change a folder that has files', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'app.js'), '')
    const { err, url, prints } = await listening(['--out', '.'], { cwd })
    expect(err()).toContain('. has no .gitignore')
    expect(readdirSync(cwd)).toEqual(['app.js'])
    await fetch(url, { method: 'POST' })
    await prints(/(unchecked) {2}200/)
    expect(readdirSync(cwd)).toHaveLength(2)
  })

  it('escapes terminal control sequences', async () => {
    const { url, out, prints } = await listening(['-p', 'rine'])
    const body = { ...rineEvents.minimal('message.received'), event: 'a\u001b[31m\u009b' }
    await fetch(signed(rine({ secret: SECRETS.RINE_WEBHOOK_SECRET }), body).request(url))
    await prints(/(verified) {2}200/)
    expect(out()).toContain('POST  /  a\\x1b[31m\\x9b  verified')
  })

  it('prints a line of JSON for each request', async () => {
    const { url, out, prints } = await listening(['-p', 'rine', '--json'])
    await hookseal(['send', 'rine', url])
    await hookseal(['send', 'rine', `${url}x?y`, '--tamper'])
    await prints(/"bad_signature".*(\n)$/)
    const [start, verified, refused] = out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(start).toEqual({ listening: url, out: './captures' })
    expect(verified).toMatchObject({
      method: 'POST',
      path: '/',
      provider: 'rine',
      type: 'message.received',
      verdict: 'verified',
      status: 200,
      isWhole: true,
      diagnoses: [],
    })
    expect(refused).toMatchObject({ path: '/x', verdict: 'refused', code: 'bad_signature' })
    expect(refused.diagnoses[0]).toMatchObject({ code: expect.any(String), matches: false })
  })

  it('records requests that it cuts off when it stops', async () => {
    const { url, out, captures, stop } = await listening()
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {})
    onTestFinished(() => void socket.destroy())
    const head = ['POST / HTTP/1.1', 'Host: x', 'Content-Length: 9', 'Expect: 100-continue']
    socket.write(message(head))
    // The request has arrived once the listener asks for its body.
    const [asked] = await once(socket, 'data')
    expect(String(asked)).toMatch(/^HTTP\/1\.1 100 /)
    expect(await stop()).toBe(0)
    expect(out()).toMatch(/refused: body_aborted {2}400/)
    expect(captures()[0]?.bytes).toEqual(message(head))
  })

  it('ends quietly when the reader is gone', async () => {
    const { url, closeOutput, exited, err } = await listening()
    closeOutput()
    // The first line finds the pipe closed; the next one knows.
    while (
      await fetch(url, { method: 'POST' }).then(
        () => true,
        () => false,
      )
    );
    expect([await exited, err()]).toEqual([0, ''])
  })

  it('reports a port that is taken, and of one that is invalid', async () => {
    await serving(
      () => {},
      async (url) => {
        const { port } = new URL(url)
        const { code, err } = await hookseal(['listen', port], { cwd: emptyFolder() })
        expect(code).toBe(2)
        expect(err).toBe(
          `hookseal: port ${port} is in use; pass another port, or 0 for a free one\n`,
        )
      },
    )
    expect((await hookseal(['listen', '70000'])).err).toMatch(/Use a port from 1 to 65535/)
  })
})

describe('hookseal listen, asked whether the endpoint is yours', () => {
  it.each([
    [
      'slack',
      { SLACK_SIGNING_SECRET: 'slack-secret' },
      signed(slack({ secret: 'slack-secret' }), { type: 'url_verification', challenge: 'c123' }),
      'c123',
    ],
    [
      'zoom',
      { ZOOM_SECRET_TOKEN: 'zoom-secret' },
      signed(zoom({ secret: 'zoom-secret' }), {
        event: 'endpoint.url_validation',
        event_ts: Date.now(),
        payload: { plainToken: 'plain123' },
      }),
      '"plainToken":"plain123"',
    ],
  ] as const)('responds to %s like a receiver', async (name, env, request, says) => {
    const { url, prints } = await listening(['-p', name], { env })
    const answer = await fetch(request.request(url))
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(says)])
    await prints(/(handshake) {2}200/)
  })

  it('responds to the ping of a sender that signs with a private key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')
    const { url, prints } = await listening(['-p', 'discord'], { env: { DISCORD_PUBLIC_KEY: key } })
    const ping = signed(discord({ publicKey: key }), { type: 0 }, { privateKey })
    expect((await fetch(ping.request(url))).status).toBe(204)
    await prints(/(handshake) {2}204/)
  })
})
