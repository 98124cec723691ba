import { type BinaryText, concat, latin1, textOf } from '../../util/bytes.ts'
import { curlOptions } from './curl-options.ts'
import { type ParsedCapture, refuse } from './parsed-capture.ts'
import { parseHeaderLines } from './raw-http.ts'
import { shellWords } from './shell-words.ts'

/** Options of `readCapture`. */
export interface ReadOptions {
  /**
   * Opens the file that a curl command reads its body from. A capture is untrusted input, so pass this only if the
   * capture may read every file you can.
   * @default commands that read a file are rejected
   */
  readonly readFile?: ((path: string) => Uint8Array) | undefined
}

/** Where the body of a command can come from. */
interface Sources extends ReadOptions {
  /** What was piped into the command. @default unknown */
  readonly stdin?: Uint8Array | undefined
}

const WHOLE = 'capture the request with its body, for example as a raw HTTP request'

/** Text that a shell would pass on as UTF-8. */
const fromUtf8 = (text: BinaryText) => textOf(latin1(text)) ?? text

// curl creates the bodies of these options at run time: a boundary, an encoding, an upload, a query.
const UNREADABLE = ['data-urlencode', 'form', 'form-string', 'upload-file', 'get', 'config']
const DATA = ['data', 'data-ascii', 'data-raw', 'data-binary', 'json']

const isNoLineBreak = (byte: number) => byte !== 0x0a && byte !== 0x0d

const fromPipe = ({ stdin }: Sources) =>
  stdin ?? refuse('the command reads its body from a pipe', WHOLE)

function fromFile(path: BinaryText, { readFile }: Sources): Uint8Array {
  if (readFile === undefined) return refuse('the curl command reads its body from a file', WHOLE)
  return readFile(fromUtf8(path))
}

/** curl removes line breaks only from files passed to `--data`. */
function dataBytes(option: string, value: BinaryText, sources: Sources): Uint8Array {
  if (!value.startsWith('@') || option === 'data-raw') return latin1(value)
  const bytes = value === '@-' ? fromPipe(sources) : fromFile(value.slice(1), sources)
  return option === 'data' || option === 'data-ascii' ? bytes.filter(isNoLineBreak) : bytes
}

/** `-H 'name:'` removes a header. */
function removesHeader(line: string): boolean {
  const text = line.trimEnd()
  return text.endsWith(':') && text.indexOf(':') === text.length - 1
}

/** Reads a curl command in the form that browsers and `hookseal sign --as curl` write. */
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
  // The value of an unknown option is among the arguments.
  url ??= places.find((place) => /^https?:\/\//.test(place)) ?? places.at(-1)
  return {
    method: method ?? (parts.length > 0 ? 'POST' : 'GET'),
    url: url && fromUtf8(url),
    headers: parseHeaderLines(lines.join('\n').split(/\r?\n/)),
    body: concat(parts.flatMap((part, i) => (i === 0 ? [part] : ['&', part]))),
  }
}

const PIPE = "' | base64 -d | "

/** Splits the command that `hookseal sign --as curl` prints for a binary body: `printf %s '…' | base64 -d | curl …`. */
export function splitPipe(
  text: BinaryText,
): readonly [base64: string, command: string] | undefined {
  const [start] = /^printf %s '/.exec(text) ?? []
  if (start === undefined) return undefined
  const end = text.indexOf("'", start.length)
  const isPipe = end !== -1 && text.startsWith(PIPE, end)
  return isPipe ? [text.slice(start.length, end), text.slice(end + PIPE.length)] : undefined
}
