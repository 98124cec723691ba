import { type BinaryText, concat, latin1, textOf } from '../../util/bytes.ts'
import { curlOptions } from './curl-options.ts'
import { type ParsedCapture, refuse } from './parsed-capture.ts'
import { parseHeaderLines } from './raw-http.ts'
import { shellWords } from './shell-words.ts'

/** What a capture may do beyond being read. */
export interface ReadOptions {
  /**
   * Opens a file that a curl command takes its body from. A capture is hostile input: pass it only for one whose every
   * file may be read.
   * @default such a command is refused
   */
  readonly readFile?: ((path: string) => Uint8Array) | undefined
}

/** Where the body of a command comes from. */
interface Sources extends ReadOptions {
  /** What was piped into the command. @default nothing is known of it */
  readonly stdin?: Uint8Array | undefined
}

const WHOLE = 'capture the request with its body, for example as a raw HTTP request'

/** Text that a shell would hand on as UTF-8. */
const fromUtf8 = (text: BinaryText) => textOf(latin1(text)) ?? text

// Their bodies are made by curl at run time: a boundary, an encoding, an upload, a query.
const UNREADABLE = ['data-urlencode', 'form', 'form-string', 'upload-file', 'get', 'config']
const DATA = ['data', 'data-ascii', 'data-raw', 'data-binary', 'json']

const isNoLineBreak = (byte: number) => byte !== 0x0a && byte !== 0x0d

/** curl removes line breaks from files named by `--data`, and from nothing else. */
function dataBytes(option: string, value: BinaryText, { readFile, stdin }: Sources): Uint8Array {
  if (!value.startsWith('@') || option === 'data-raw') return latin1(value)
  const isPipe = value === '@-'
  if (isPipe && stdin === undefined) refuse('the command takes its body from a pipe', WHOLE)
  if (!isPipe && readFile === undefined) {
    refuse('the curl command takes its body from a file', WHOLE)
  }
  const bytes = (isPipe ? stdin : readFile?.(fromUtf8(value.slice(1)))) ?? new Uint8Array()
  return option === 'data' || option === 'data-ascii' ? bytes.filter(isNoLineBreak) : bytes
}

/** `-H 'name:'` removes a header. */
function removesHeader(line: string): boolean {
  const text = line.trimEnd()
  return text.endsWith(':') && text.indexOf(':') === text.length - 1
}

/** Reads a curl command as browsers and `hookseal sign --as curl` write it. */
export function parseCurl(command: BinaryText, sources: Sources = {}): ParsedCapture {
  const [, ...words] = shellWords(command)
  const lines: string[] = []
  const parts: Uint8Array[] = []
  const places: string[] = []
  let method: string | undefined
  let url: string | undefined
  for (const { name, value } of curlOptions(words)) {
    if (UNREADABLE.includes(name)) refuse('the curl command builds its body from parts', WHOLE)
    if (name === 'header' && !removesHeader(value)) lines.push(value)
    if (DATA.includes(name)) parts.push(dataBytes(name, value, sources))
    if (name === 'request') method = value
    if (name === 'url') url = value
    if (name === '') places.push(value)
  }
  // The value of an option that is not known here stands among the arguments.
  url ??= places.find((place) => /^https?:\/\//.test(place)) ?? places.at(-1)
  return {
    method: method ?? (parts.length > 0 ? 'POST' : 'GET'),
    url: url && fromUtf8(url),
    headers: parseHeaderLines(lines.join('\n').split(/\r?\n/)),
    body: concat(parts.flatMap((part, i) => (i === 0 ? [part] : ['&', part]))),
  }
}

const PIPE = "' | base64 -d | "

/** Splits what `hookseal sign --as curl` prints for a body that is not text: `printf %s '…' | base64 -d | curl …`. */
export function splitPipe(
  text: BinaryText,
): readonly [base64: string, command: string] | undefined {
  const [start] = /^printf %s '/.exec(text) ?? []
  if (start === undefined) return undefined
  const end = text.indexOf("'", start.length)
  const isPipe = end !== -1 && text.startsWith(PIPE, end)
  return isPipe ? [text.slice(start.length, end), text.slice(end + PIPE.length)] : undefined
}
