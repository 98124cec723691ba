import { rineMessage } from '../support/events.ts'
import type { WireRequest } from '../support/http.ts'
import type { SignedRequest } from '../support/sign.ts'
import { type Expected, handled, type Row, refused, row } from './row.ts'
import { fromRine, message, withHeaders } from './senders.ts'

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
const LIMIT = 1024
const small = { maxBodyBytes: LIMIT }

/** A signed delivery whose body is just so long. */
function ofLength(length: number, id: string): SignedRequest {
  const empty = JSON.stringify({ ...rineMessage(id), filler: '' })
  return fromRine({ ...rineMessage(id), filler: 'x'.repeat(length - empty.length) })
}

const withBody = ({ headers }: SignedRequest, body: string | Uint8Array): WireRequest => ({
  headers,
  body,
})

/** Replaces text in a body after it was signed. */
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

export const bodyRows: readonly Row[] = [
  row('a signed delivery', { send: message('m_1'), expect: handled }),
  row('a signed delivery, chunked, of one byte a chunk', {
    send: { ...message('m_1'), chunkBytes: 1 },
    expect: handled,
  }),
  row('just as long as the limit', {
    setting: small,
    send: [ofLength(LIMIT, 'm_1'), { ...ofLength(LIMIT, 'm_2'), chunkBytes: 100 }],
    expect: handled,
  }),
  row('one byte over the limit', {
    setting: small,
    send: [ofLength(LIMIT + 1, 'm_1'), { ...ofLength(LIMIT + 1, 'm_2'), chunkBytes: 100 }],
    expect: refused(413, 'body_too_large'),
  }),
  row('over the limit, read by a parser that kept the bytes', {
    setting: { ...small, bodyState: 'kept' },
    send: ofLength(LIMIT + 1, 'm_1'),
    expect: refused(413, 'body_too_large'),
  }),
  row('Content-Encoding gzip, br or unknown', {
    send: ['gzip', 'br', 'x', 'GZIP', 'identity, gzip'].map((encoding) =>
      withHeaders(message('m_1'), { 'Content-Encoding': encoding }),
    ),
    expect: refused(415, 'unsupported_encoding'),
  }),
  row('Content-Encoding identity', {
    send: withHeaders(message('m_1'), { 'Content-Encoding': 'Identity' }),
    expect: handled,
  }),
  row('empty, rightly signed', { send: fromRine(''), expect: invalidJson }),
  row('rightly signed, not JSON', {
    send: ['not json', '{', '{"event":"x"', "{'event':'x'}", 'NaN', '{"event":"x"}{}'].map((text) =>
      fromRine(text),
    ),
    expect: invalidJson,
  }),
  row('rightly signed, invalid UTF-8', {
    send: [
      Buffer.from([0x22, 0xff, 0x22]),
      Buffer.from('{"event":"caf\xe9"}', 'latin1'),
      Buffer.from('{"event":"x"}', 'utf16le'),
      // A lone surrogate, and a slash written longer than need be.
      Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
      Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    ].map((bytes) => fromRine(bytes)),
    expect: invalidJson,
  }),
  row('U+FFFD in a signed body replaced by a raw 0xFF byte', {
    send: () => {
      const signed = fromRine({ ...rineMessage('m_1'), text: '\ufffd' })
      const [before = '', after = ''] = signed.body.toString().split('\ufffd')
      const body = Buffer.concat([Buffer.from(before), Buffer.from([0xff]), Buffer.from(after)])
      return [withBody(signed, body)]
    },
    expect: badSignature,
  }),
  row('a byte order mark put in front after signing', {
    send: withBody(message('m_1'), Buffer.concat([BOM, message('m_1').body])),
    expect: badSignature,
  }),
  row('a byte order mark that was signed', {
    send: fromRine(Buffer.concat([BOM, message('m_1').body])),
    expect: handled,
  }),
  row('two byte order marks that were signed', {
    send: fromRine(Buffer.concat([BOM, BOM, message('m_1').body])),
    expect: invalidJson,
  }),
  row('any byte with a bit flipped', {
    send: everyByteFlipped(message('m_1')),
    expect: badSignature,
  }),
  row('a byte appended, put in front, removed', {
    send: () => {
      const signed = message('m_1')
      const text = signed.body.toString()
      const bodies = [`${text}\n`, `${text} `, ` ${text}`, text.slice(1), text.slice(0, -1), '']
      return bodies.map((body) => withBody(signed, body))
    },
    expect: badSignature,
  }),
  row("text swapped for `$'`, `$$` or `$&`", {
    send: ["$'", '$$', '$&', '$`'].map((text) => tampered(message('m_1'), 'a_', text)),
    expect: badSignature,
  }),
  row("signed text that holds `$'`, `$$` and `$&`", {
    send: ["$'", '$$', '$&', '$`', '$<x>'].map((text) => message(text)),
    expect: handled,
  }),
  row('re-serialized with other whitespace or key order', {
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
  row('a body parser ran first and kept the bytes as the body', {
    setting: { bodyState: 'kept' },
    send: [message('m_1'), { ...message('m_2'), chunkBytes: 7 }],
    expect: handled,
  }),
  row('a body parser ran first and kept the bytes beside its JSON', {
    setting: { bodyState: 'kept-beside-json' },
    send: [message('m_1'), { ...message('m_2'), chunkBytes: 7 }],
    expect: handled,
  }),
  row('kept bytes that were tampered with', {
    setting: { bodyState: 'kept-beside-json' },
    send: tampered(message('m_1'), 'a_1', 'a_2'),
    expect: badSignature,
  }),
  row('a JSON parser ran first and lost the bytes', {
    // Nothing but an answer at once can be in time.
    setting: { bodyState: 'parsed', bodyTimeoutMs: 600_000 },
    send: [message('m_1'), { ...message('m_2'), chunkBytes: 7 }],
    expect: lost,
  }),
  row('the stream was consumed', {
    setting: { bodyState: 'consumed', bodyTimeoutMs: 600_000 },
    send: [message('m_1'), { ...message('m_2'), chunkBytes: 7 }],
    expect: alreadyRead,
  }),
  row('an empty stream was consumed', {
    setting: { bodyState: 'consumed', bodyTimeoutMs: 600_000 },
    send: { ...fromRine(''), chunkBytes: 1 },
    expect: alreadyRead,
  }),
  row('no Content-Type, or any', { send: typed, expect: handled }),
]
