import type { Command } from 'commander'
import { fail } from '../fail.ts'
import type { Io } from '../io.ts'
import { readBytes } from '../read-file.ts'
import type { Capture } from './capture.ts'
import { type CurlOptions, parseCurl } from './curl.ts'
import { parseHar } from './har.ts'
import { parseHeaderLines, parseRawHttp } from './raw-http.ts'

/** Where to find a capture. */
export interface CaptureOptions extends CurlOptions {
  readonly headers?: string | undefined
  readonly body?: string | undefined
}

/** Adds the argument and options that say where the capture is. */
export function addCaptureOptions(command: Command): Command {
  return command
    .argument('[file]', 'raw HTTP request, curl command or HAR entry (default: standard input)')
    .option('--headers <path>', 'file with "name: value" lines, with --body instead of [file]')
    .option('--body <path>', 'file with the exact body')
    .option('--allow-files', 'let a curl command read the files it names (-d @file)')
}

/** Detects the format by its first characters: `curl `, `{`, or else an HTTP message. */
export function parseCapture(bytes: Uint8Array, options: CurlOptions = {}): Capture {
  const buffer = Buffer.from(bytes)
  if (buffer.length === 0) fail('the capture is empty', 'name a file, or pipe a request in')
  const text = buffer.toString('utf8')
  if (/^\s*curl\s/.test(text)) return parseCurl(text, options)
  if (/^\s*printf %s '[\w+/=]+' \| base64 -d \| curl\s/.test(text)) return parsePiped(text)
  return /^\s*\{/.test(text) ? parseHar(text) : parseRawHttp(buffer)
}

/** Reads what `hookseal sign --as curl` prints for a body that is not text. */
function parsePiped(text: string): Capture {
  const [, base64 = '', command = ''] = /'([\w+/=]+)' \| base64 -d \| ([\s\S]*)/.exec(text) ?? []
  const capture = parseCurl(command.replace('--data-binary @-', "--data-raw ''"))
  return { ...capture, body: Buffer.from(base64, 'base64') }
}

/** Reads a capture from two files, one file, or standard input. */
export async function readCapture(
  file: string | undefined,
  { headers, body, allowFiles }: CaptureOptions,
  io: Io,
): Promise<Capture> {
  if (headers === undefined && body === undefined) {
    const bytes = file === undefined || file === '-' ? await io.readStdin() : readBytes(file)
    return parseCapture(bytes, { allowFiles })
  }
  if (headers === undefined || body === undefined || file !== undefined) {
    fail('--headers and --body must be used together', 'pass both, and no [file]')
  }
  const lines = Buffer.from(readBytes(headers)).toString('latin1')
  return { headers: parseHeaderLines(lines), body: readBytes(body) }
}
