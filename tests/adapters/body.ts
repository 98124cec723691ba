import { rineMessage } from '@hookseal/tests-kit/events'
import type { WireRequest } from '@hookseal/tests-kit/http'
import type { SignedRequest } from '@hookseal/tests-kit/sign'
import { type Case, type Expected, handled, refused, requestCase } from './case.ts'
import { fromRine, message, withHeaders } from './senders.ts'

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
const LIMIT = 1024
const small = { maxBodyBytes: LIMIT }

/** A signed delivery with a body of exactly `length` bytes. */
function ofLength(length: number, id: string): SignedRequest {
  const empty = JSON.stringify({ ...rineMessage(id), filler: '' })
  return fromRine({ ...rineMessage(id), filler: 'x'.repeat(length - empty.length) })
}

const withBody = ({ headers }: SignedRequest, body: string | Uint8Array): WireRequest => ({
  headers,
  body,
})

/** Replaces text in a body after it has been signed. */
function tampered(signed: SignedRequest, from: string, to: string): WireRequest {
  const text = signed.body.toString()
  if (!text.includes(from)) throw new Error(`the body has no ${from}`)
  return withBody(
    signed,
    text.replace(from, () => to),
  )
}

function everyByteFlipped(signed: SignedRequest): readonly WireRequest[] {
  return [...signed.body.keys()].map((at) => {
    const body = Buffer.from(signed.body)
    body.writeUInt8((body.readUInt8(at) ^ (1 << (at % 8))) & 0xff, at)
    return withBody(signed, body)
  })
}

const invalidJson = refused(400, 'invalid_json')
const badSignature = refused(401, 'bad_signature')
const alreadyRead = refused(500, 'body_already_read')
const lost = (driver: { lostBodyCode: string }): Expected => refused(500, driver.lostBodyCode)

const contentTypes = [
  {},
  { 'Content-Type': 'text/plain' },
  { 'Content-Type': 'application/vnd.x+json' },
  { 'Content-Type': 'application/x-www-form-urlencoded' },
  { 'Content-Type': 'multipart/form-data; boundary=x' },
  { 'Content-Type': 'garbage' },
]
const typed = contentTypes.map((type, i): WireRequest => {
  const { headers, body } = message(`typed-${i}`)
  const { 'content-type': _, ...others } = headers
  return { headers: { ...others, ...type }, body }
})

export const bodyCases: readonly Case[] = [
  requestCase('accepts a signed delivery', { send: message('m_1'), expect: handled }),
  requestCase('accepts a signed delivery in chunks of one byte', {
    send: { ...message('m_1'), chunkBytes: 1 },
    expect: handled,
  }),
  requestCase('accepts a body of exactly the limit', {
    options: small,
    send: [ofLength(LIMIT, 'm_1'), { ...ofLength(LIMIT, 'm_2'), chunkBytes: 100 }],
    expect: handled,
  }),
  requestCase('refuses a body one byte over the limit', {
    options: small,
    send: [ofLength(LIMIT + 1, 'm_1'), { ...ofLength(LIMIT + 1, 'm_2'), chunkBytes: 100 }],
    expect: refused(413, 'body_too_large'),
  }),
  requestCase('refuses a body over the limit that a parser has read and kept', {
    options: { ...small, bodyState: 'kept' },
    send: ofLength(LIMIT + 1, 'm_1'),
    expect: refused(413, 'body_too_large'),
  }),
  requestCase('refuses Content-Encoding gzip, br or unknown', {
    send: ['gzip', 'br', 'x', 'GZIP', 'identity, gzip'].map((encoding) =>
      withHeaders(message('m_1'), { 'Content-Encoding': encoding }),
    ),
    expect: refused(415, 'unsupported_encoding'),
  }),
  requestCase('accepts Content-Encoding identity', {
    send: withHeaders(message('m_1'), { 'Content-Encoding': 'Identity' }),
    expect: handled,
  }),
  requestCase('refuses a correctly signed empty body', { send: fromRine(''), expect: invalidJson }),
  requestCase('refuses a correctly signed body that is not JSON', {
    send: ['not json', '{', '{"event":"x"', "{'event':'x'}", 'NaN', '{"event":"x"}{}'].map((text) =>
      fromRine(text),
    ),
    expect: invalidJson,
  }),
  requestCase('refuses a correctly signed body that is not UTF-8', {
    send: [
      Buffer.from([0x22, 0xff, 0x22]),
      Buffer.from('{"event":"caf\xe9"}', 'latin1'),
      Buffer.from('{"event":"x"}', 'utf16le'),
      // A lone surrogate, and an overlong encoding of a slash.
      Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
      Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    ].map((bytes) => fromRine(bytes)),
    expect: invalidJson,
  }),
  requestCase('refuses a signed body with U+FFFD replaced by a raw 0xFF byte', {
    send: () => {
      const signed = fromRine({ ...rineMessage('m_1'), text: '\ufffd' })
      const [before = '', after = ''] = signed.body.toString().split('\ufffd')
      const body = Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)])
      return [withBody(signed, body)]
    },
    expect: badSignature,
  }),
  requestCase('refuses a byte order mark prepended after signing', {
    send: withBody(message('m_1'), Buffer.concat([BOM, message('m_1').body])),
    expect: badSignature,
  }),
  requestCase('accepts a signed byte order mark', {
    send: fromRine(Buffer.concat([BOM, message('m_1').body])),
    expect: handled,
  }),
  requestCase('refuses two signed byte order marks', {
    send: fromRine(Buffer.concat([BOM, BOM, message('m_1').body])),
    expect: invalidJson,
  }),
  requestCase('refuses a bit flip in any byte', {
    send: everyByteFlipped(message('m_1')),
    expect: badSignature,
  }),
  requestCase('refuses an appended, prepended or removed byte', {
    send: () => {
      const signed = message('m_1')
      const text = signed.body.toString()
      const bodies = [`${text}\n`, `${text} `, ` ${text}`, text.slice(1), text.slice(0, -1), '']
      return bodies.map((body) => withBody(signed, body))
    },
    expect: badSignature,
  }),
  requestCase("refuses text replaced by `$'`, `$$` or `$&`", {
    send: ["$'", '$$', '$&', '$`'].map((text) => tampered(message('m_1'), 'a_', text)),
    expect: badSignature,
  }),
  requestCase("accepts signed text that contains `$'`, `$$` or `$&`", {
    send: ["$'", '$$', '$&', '$`', '$<x>'].map((text) => message(text)),
    expect: handled,
  }),
  requestCase('refuses a body re-serialized with different whitespace or key order', {
    send: () => {
      const signed = message('m_1')
      const event: unknown = JSON.parse(signed.body.toString())
      const { data, ...others } = event as { data: object }
      return [
        withBody(signed, JSON.stringify(event, null, 2)),
        withBody(signed, JSON.stringify({ data, ...others })),
      ]
    },
    expect: badSignature,
  }),
  requestCase('accepts bytes that a body parser kept as the body', {
    options: { bodyState: 'kept' },
    send: [message('m_1'), { ...message('m_2'), chunkBytes: 7 }],
    expect: handled,
  }),
  requestCase('accepts bytes that a body parser kept beside its JSON', {
    options: { bodyState: 'kept-beside-json' },
    send: [message('m_1'), { ...message('m_2'), chunkBytes: 7 }],
    expect: handled,
  }),
  requestCase('refuses tampered bytes that a body parser kept', {
    options: { bodyState: 'kept-beside-json' },
    send: tampered(message('m_1'), 'a_1', 'a_2'),
    expect: badSignature,
  }),
  requestCase('refuses a body whose bytes a JSON parser has lost', {
    // Only an immediate answer comes before the test times out.
    options: { bodyState: 'parsed', bodyTimeoutMs: 600_000 },
    send: [message('m_1'), { ...message('m_2'), chunkBytes: 7 }],
    expect: lost,
  }),
  requestCase('refuses a stream that was already consumed', {
    options: { bodyState: 'consumed', bodyTimeoutMs: 600_000 },
    send: [message('m_1'), { ...message('m_2'), chunkBytes: 7 }],
    expect: alreadyRead,
  }),
  requestCase('refuses an empty stream that was already consumed', {
    options: { bodyState: 'consumed', bodyTimeoutMs: 600_000 },
    send: { ...fromRine(''), chunkBytes: 1 },
    expect: alreadyRead,
  }),
  requestCase('accepts any Content-Type, or none', { send: typed, expect: handled }),
]
