import type { Command } from 'commander'
import { fail } from '../fail.ts'
import type { Io } from '../io.ts'
import { readBytes } from '../secret.ts'
import type { Capture } from './capture.ts'
import { parseCurl } from './curl.ts'
import { parseHar } from './har.ts'
import { parseHeaderLines, parseRawHttp } from './raw-http.ts'

/** Where a capture is. */
export interface CaptureOptions {
  readonly headers?: string | undefined
  readonly body?: string | undefined
}

/** The argument and options that say where a capture is. */
export function addCaptureOptions(command: Command): Command {
  return command
    .argument('[file]', 'raw HTTP request, curl command or HAR entry (default: standard input)')
    .option('--headers <path>', 'file with "name: value" lines, with --body instead of [file]')
    .option('--body <path>', 'file with the exact body')
}

/** Told apart by how it begins: `curl `, `{`, or else an HTTP message. */
export function parseCapture(bytes: Uint8Array): Capture {
  const buffer = Buffer.from(bytes)
  if (buffer.length === 0) fail('the capture is empty', 'give a file, or pipe a request in')
  const text = buffer.toString('utf8')
  if (/^\s*curl\s/.test(text)) return parseCurl(text)
  if (/^\s*printf %s '[\w+/=]+' \| base64 -d \| curl\s/.test(text)) return parsePiped(text)
  return /^\s*\{/.test(text) ? parseHar(text) : parseRawHttp(buffer)
}

/** As `hookseal sign --as curl` writes a body that is no text. */
function parsePiped(text: string): Capture {
  const [, base64 = '', command = ''] = /'([\w+/=]+)' \| base64 -d \| ([\s\S]*)/.exec(text) ?? []
  const capture = parseCurl(command.replace('--data-binary @-', "--data-raw ''"))
  return { ...capture, body: Buffer.from(base64, 'base64') }
}

/** A capture from two files, one file, or standard input. */
export async function readCapture(
  file: string | undefined,
  { headers, body }: CaptureOptions,
  io: Io,
): Promise<Capture> {
  if (headers === undefined && body === undefined) {
    return parseCapture(file === undefined || file === '-' ? await io.readStdin() : readBytes(file))
  }
  if (headers === undefined || body === undefined || file !== undefined) {
    fail('--headers and --body go together', 'give both, and no [file]')
  }
  const lines = Buffer.from(readBytes(headers)).toString('latin1')
  return { headers: parseHeaderLines(lines), body: readBytes(body) }
}
