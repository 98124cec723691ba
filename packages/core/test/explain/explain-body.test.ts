import { execFileSync } from 'node:child_process'
import { gunzipSync, gzipSync } from 'node:zlib'
import { explain } from '@hookseal/core/explain'
import { ricloud } from '@hookseal/core/providers'
import express from 'express'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { signed } from './support/signed.ts'

const provider = ricloud({ secret: 'a-test-secret' })
const event = { id: 'e_1', type: 'task', action: 'made', n: 1.5, s: 'é 😀 <a href="/x">', list: [] }
const json = JSON.stringify(event)
const python = JSON.stringify(event)
  .replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (part) => (part.length === 1 ? `${part} ` : part))
  .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** What explain finds first when these bytes were signed and that body was verified. */
async function first(sent: string | Uint8Array, body: unknown, headers: object = {}) {
  const request = signed(provider, sent)
  const input = { headers: { ...request.headers, ...headers }, body }
  const [found] = await explain(provider, input)
  return [found?.code, found?.matches]
}

/** What a route finds in `request.body` behind a parser of Express. */
async function behind(parser: express.RequestHandler, sent: string | Uint8Array, headers = {}) {
  const app = express()
  let seen: unknown
  app.post('/', parser, (request, response) => {
    seen = request.body
    response.end()
  })
  const request = signed(provider, sent, { headers })
  const call = supertest(app)
    .post('/')
    .serialize((value) => value)
  // Without a serializer superagent writes a Buffer as JSON.
  await call.set({ 'content-type': 'application/json', ...request.headers }).send(request.body)
  return seen
}

const shell = (script: string, input: string | Uint8Array) =>
  execFileSync('sh', ['-c', script], { input })

describe('explain() names what became of the body', () => {
  it('finds nothing wrong with one that is as it was', async () => {
    expect(await first(json, json)).toEqual(['verified', true])
  })

  it.each([
    ['as Python writes it', python],
    ['indented', JSON.stringify(event, null, 2)],
    ['indented by four, with a line break', `${JSON.stringify(event, null, 4)}\n`],
    ['by tabs', JSON.stringify(event, null, '\t')],
    ['with escaped slashes, as PHP writes it', json.replaceAll('/', '\\/')],
    ['safe in HTML, as Go writes it', json.replace(/</g, '\\u003c').replace(/>/g, '\\u003e')],
  ])('body_reserialized: express.json() and JSON.stringify, of what was %s', async (_, sent) => {
    const parsed = await behind(express.json(), sent)
    expect(await first(sent, JSON.stringify(parsed))).toEqual(['body_reserialized', true])
    expect(await first(sent, parsed)).toEqual(['body_reserialized', true])
  })

  it('body_already_parsed: a parsed value is reported, even if it matches', async () => {
    const parsed = await behind(express.json(), json)
    const request = signed(provider, json)
    const found = await explain(provider, { headers: request.headers, body: parsed })
    expect(found.map(({ code }) => code)).toEqual(['body_already_parsed'])
    expect(found[0]?.sentence).toContain('the secret is correct')
  })

  it('body_already_parsed: first as well where nothing matches, or nothing can be written', async () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    let deep: unknown[] = []
    for (let i = 0; i < 100_000; i++) deep = [deep]
    const headers = { 'x-ricloud-signature': '0'.repeat(64) }
    for (const body of [event, 5n, circle, deep, undefined, null]) {
      const [found] = await explain(provider, { headers, body })
      expect(found?.code).toBe('body_already_parsed')
      expect(found?.sentence).not.toContain('the secret is correct')
    }
  })

  it('trailing_newline_lost: a shell dropped it in $( )', async () => {
    const body = shell('body=$(cat); printf %s "$body"', `${json}\n`)
    expect(await first(`${json}\n`, body)).toEqual(['trailing_newline_lost', true])
  })

  it('trailing_newline_added: a shell added it with echo', async () => {
    const body = shell('body=$(cat); printf "%s\\n" "$body"', json)
    expect(await first(json, body)).toEqual(['trailing_newline_added', true])
    expect(await first(json, `${json}\r\n`)).toEqual(['trailing_newline_added', true])
  })

  it('bom_lost: express.text()', async () => {
    const sent = Buffer.from(`\ufeff${json}`)
    const body = await new Response(sent).text()
    expect(await first(sent, body)).toEqual(['bom_lost', true])
  })

  it('bom_added: an editor that writes one', async () => {
    const body = Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(json)])
    expect(await first(json, body)).toEqual(['bom_added', true])
  })

  it('line_endings_changed: sed, both ways', async () => {
    const unix = JSON.stringify(event, null, 3)
    const dos = shell("sed 's/$/\\r/'", `${unix}\n`)
    expect(await first(`${unix}\n`, dos)).toEqual(['line_endings_changed', true])
    expect(await first(dos, shell("tr -d '\\r'", dos))).toEqual(['line_endings_changed', true])
  })

  it('body_base64: an AWS Lambda event', async () => {
    const lambda = { isBase64Encoded: true, body: Buffer.from(json).toString('base64') }
    expect(await first(json, lambda.body)).toEqual(['body_base64', true])
  })

  it('body_misread_as_latin1: toString("latin1")', async () => {
    const sent = JSON.stringify({ name: 'Zoë' })
    const body = Buffer.from(sent).toString('latin1')
    expect(await first(sent, body)).toEqual(['body_misread_as_latin1', true])
  })

  it('body_text_decoded: bytes that are not UTF-8 through express.text()', async () => {
    const sent = Buffer.from([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')])
    const body = await behind(express.text({ type: () => true }), sent)
    const found = await explain(provider, { headers: signed(provider, sent).headers, body })
    expect(found.map(({ code }) => code)).toEqual(['body_text_decoded', 'unexplained'])
  })

  it('body_decompressed: express.raw() inflates in silence', async () => {
    const packed = gzipSync(json)
    const gzip = { 'content-encoding': 'gzip' }
    const body = await behind(express.raw({ type: () => true }), packed, gzip)
    expect(body).toEqual(gunzipSync(packed))
    expect(await first(packed, body, gzip)).toEqual(['body_decompressed', true])
    const other = gzipSync(json, { level: 1, memLevel: 1 })
    const found = await explain(provider, {
      headers: { ...signed(provider, other).headers, ...gzip },
      body: gunzipSync(other),
    })
    expect(found.map(({ code }) => code)).toContain('body_decompressed')
  })

  it('body_compressed: a proxy compressed what was signed', async () => {
    expect(await first(json, gzipSync(json))).toEqual(['body_compressed', true])
  })

  it('body_truncated: a proxy cut it', async () => {
    const request = signed(provider, json)
    const body = request.body.subarray(0, 20)
    const headers = { ...request.headers, 'content-length': String(request.body.length) }
    const codes = async (given: object) =>
      (await explain(provider, { headers: given as never, body })).map(({ code }) => code)
    expect(await codes(headers)).toEqual(['body_truncated', 'unexplained'])
    expect(await codes(request.headers)).toEqual(['body_truncated', 'unexplained'])
  })

  it('body_extended: something was added behind the announced length', async () => {
    const headers = { 'content-length': String(Buffer.byteLength(json)) }
    expect(await first(json, `${json}<!-- served by a proxy -->`, headers)).toEqual([
      'body_extended',
      true,
    ])
  })

  it('finds two mistakes at once', async () => {
    const request = signed(provider, python, { secret: Buffer.from('a-test-secret\n') })
    const found = await explain(provider, { headers: request.headers, body: json })
    expect(found.map(({ code, matches }) => [code, matches])).toEqual([
      ['body_reserialized', true],
      ['secret_whitespace', true],
    ])
  })

  it('body_reserialized, as a hint: it looks written by JavaScript and nothing else is known', async () => {
    const sent = json.replace('1.5', '1.50')
    const [found, ...more] = await explain(provider, {
      headers: signed(provider, sent).headers,
      body: json,
    })
    expect(found).toMatchObject({ code: 'body_reserialized', matches: false })
    expect(found?.sentence).toContain('JSON.stringify')
    expect(more).toEqual([])
    const length = { 'content-length': String(sent.length) }
    expect(await first(sent, json, length)).toEqual(['body_reserialized', false])
  })

  it('unexplained: the content was changed', async () => {
    const changed = json.replace('e_1', 'e_2')
    const length = { 'content-length': String(Buffer.byteLength(changed)) }
    expect(await first(json, changed, length)).toEqual(['unexplained', false])
    expect(await first(json, `${changed} `)).toEqual(['unexplained', false])
  })

  it('unpacks no more than it would examine', async () => {
    const small = Buffer.alloc(4 << 20)
    expect(await first(small, gzipSync(small))).toEqual(['body_compressed', true])
    const bomb = Buffer.alloc(64 << 20)
    expect(await first(bomb, gzipSync(bomb))).toEqual(['unexplained', false])
  })

  it('examines no body over its limit', async () => {
    expect(await first('{}', Buffer.alloc(4 << 20))).toEqual(['unexplained', false])
    expect(await first('{}', Buffer.alloc((4 << 20) + 1))).toEqual(['body_over_limit', false])
  })

  it('gives up instead of hashing without end', async () => {
    const found = async (bytes: number) => {
      const body = Buffer.alloc(bytes, ' ')
      const { headers } = signed(provider, body, { secret: Buffer.from('a-test-secret\n') })
      const secret = [...'1234567', 'a-test-secret']
      const [diagnosis] = await explain(provider, { headers, body, secret })
      return diagnosis?.code
    }
    expect(await found(1000)).toBe('secret_whitespace')
    expect(await found(4 << 20)).toBe('unexplained')
  })
})
