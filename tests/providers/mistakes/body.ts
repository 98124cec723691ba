import { gzipSync } from 'node:zlib'
import { changed, isKind, type Mistake, withLength } from './mistake.ts'
import type { Sender } from './sender.ts'

/** JSON with a space after each comma and colon, as Python writes it with ensure_ascii=False. */
const spaced = (json: string) =>
  json.replace(/"(?:[^"\\]|\\.)*"|[,:]/g, (part) => (part.length === 1 ? `${part} ` : part))

// A token does not cover the body.
const isToken = isKind('token')
// A signature over fields of the payload does not cover how they are written, as long as they can be parsed.
const isOfFields = isKind('payload-hmac')
const isJson = (code: string) => !/base64|compressed/.test(code)
const written = (body: Uint8Array) => JSON.stringify(JSON.parse(`${body}`))

/** What was signed, and what the receiver turns it into. */
const body = (
  title: string,
  code: string,
  receive: (body: Buffer) => unknown,
  send: (sender: Sender) => string = ({ json }) => json,
): Mistake => ({
  title,
  code: (sender) => (isToken(sender) || (isOfFields(sender) && isJson(code)) ? 'verified' : code),
  make(sender) {
    const sent = sender.sign(send(sender))
    return changed(sent, { body: receive(sent.body) })
  },
})

/** A sender that writes its time or proof into the body writes JSON as JavaScript does, whatever its input is. */
const keepsText = (sender: Sender) =>
  `${sender.sign(spaced(sender.json)).body}` === spaced(sender.json)

/** What cannot be recovered: a number whose digits a parser drops. */
const lossy = ({ json }: Sender) => json.replace('"price":1.5', '"price":1.50')
const isLossy = (sender: Sender) => keepsText(sender) && lossy(sender) !== sender.json

export const bodyMistakes: readonly Mistake[] = [
  body('nothing', 'verified', (sent) => sent),
  {
    ...body('the body is parsed and written again', 'body_reserialized', written, ({ json }) =>
      spaced(json),
    ),
    applies: keepsText,
  },
  {
    ...body('the same beyond recovery', 'body_reserialized', written, lossy),
    applies: isLossy,
  },
  body('the body is pretty-printed', 'body_reserialized', (sent) =>
    JSON.stringify(JSON.parse(`${sent}`), null, 2),
  ),
  {
    ...body('the body is parsed', '', (sent) => JSON.parse(`${sent}`)),
    code: 'body_already_parsed',
  },
  body('a line break is added', 'trailing_newline_added', (sent) => `${sent}\n`),
  body('a byte order mark is added', 'bom_added', (sent) => `\ufeff${sent}`),
  body('the body is still base64', 'body_base64', (sent) => sent.toString('base64')),
  {
    ...body('the body is read as Latin-1', 'body_misread_as_latin1', (sent) =>
      Buffer.from(sent.toString('latin1'), 'utf8'),
    ),
    applies: (sender) => /[^\0-\x7f]/.test(sender.json),
  },
  {
    ...body(
      'line breaks become CRLF',
      'line_endings_changed',
      (sent) => `${sent}`.replaceAll('\n', '\r\n'),
      ({ json }) => JSON.stringify(JSON.parse(json), null, 2),
    ),
    applies: keepsText,
  },
  {
    ...body(
      'the line break at the end is lost',
      'trailing_newline_lost',
      (sent) => `${sent}`.trimEnd(),
      ({ json }) => `${json}\n`,
    ),
    applies: keepsText,
  },
  body('the body is still compressed', 'body_compressed', (sent) => gzipSync(sent)),
  {
    ...body('the body is cut off', '', (sent) => sent),
    // If a payload cannot be parsed, its proof is refused before anything else.
    code: (sender) =>
      isToken(sender) ? 'verified' : isOfFields(sender) ? 'malformed_signature' : 'body_truncated',
    make(sender) {
      const sent = withLength(sender.sign(sender.json))
      return changed(sent, { body: sent.body.subarray(0, -5) })
    },
  },
  {
    title: 'the body is tampered with',
    // Its length is the announced one, so nothing has serialized it again. The changed field may not be
    // one of the signed ones.
    code: (sender) => (isToken(sender) || isOfFields(sender) ? 'verified' : 'unexplained'),
    make({ sign, json }) {
      const sent = withLength(sign(json))
      const other = Buffer.from(sent.body)
      other[other.lastIndexOf('"') - 1] = 0x7a
      return changed(sent, { body: other })
    },
  },
]
