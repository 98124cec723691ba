import { asBytes, type BinaryText, binaryText, utf8 } from '../../util/bytes.ts'
import { checkOptions, optionalFunction } from '../../util/check-options.ts'
import { bodyOfText } from './captured-body.ts'
import { parseCurl, type ReadOptions, splitPipe } from './curl.ts'
import { parseJsonRequest } from './json-request.ts'
import { type ParsedCapture, refuse } from './parsed-capture.ts'
import { parseRawHttp } from './raw-http.ts'

// Node's own limit. Each lookup searches all of them.
const MAX_HEADERS = 2000
const BYTE_ORDER_MARK = /^\xef\xbb\xbf/

/** Detects the format by its first characters: `curl `, `printf `, `{`, `[`, or else an HTTP message. */
function parse(text: BinaryText, options: ReadOptions): ParsedCapture {
  const begun = text.replace(/^\s{0,64}(?:\$ )?/, '')
  if (/^curl\s/.test(begun)) return parseCurl(begun, options)
  const [base64, command] = splitPipe(begun) ?? []
  if (base64 !== undefined && command !== undefined) {
    return parseCurl(command, { ...options, stdin: bodyOfText(base64, 'base64') })
  }
  return /^[[{]/.test(begun) ? parseJsonRequest(begun) : parseRawHttp(text)
}

/**
 * Reads a captured request: a raw HTTP request, a curl command, a HAR file or entry, a logged `{ headers, body }` in
 * JSON, or an AWS Lambda event. Pass the result to `explain` or to a receiver.
 *
 * A capture is untrusted input: it is read in linear time, cannot open a file unless you pass `readFile`, and is never
 * quoted in an error.
 *
 * @throws TypeError if the input is not a capture, with a message that says what to change, or for an unknown option.
 * @example
 * ```ts
 * const diagnoses = await explain(provider, readCapture(text))
 * ```
 */
export function readCapture(
  capture: string | Uint8Array,
  options: ReadOptions = {},
): ParsedCapture {
  checkOptions('readCapture', options, ['readFile'])
  optionalFunction('readCapture: readFile', options.readFile)
  const bytes = typeof capture === 'string' ? utf8(capture) : asBytes(capture)
  if (bytes === undefined) throw new TypeError('readCapture: capture must be a string or bytes')
  const text = binaryText(bytes).replace(BYTE_ORDER_MARK, '')
  if (text === '') refuse('the capture is empty', 'copy the request with its headers and its body')
  const request = parse(text, options)
  if (request.headers.length <= MAX_HEADERS) return request
  return refuse(
    `the capture has more than ${MAX_HEADERS} headers`,
    'remove the ones that do not matter',
  )
}
