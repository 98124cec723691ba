import { type ParsedCapture, readCapture as parse, type ReadOptions } from '@hookseal/core/explain'
import type { Command } from 'commander'
import { fail } from '../fail.ts'
import type { Io } from '../io.ts'
import { readBytes } from '../read-file.ts'

/** Where to find a capture, and whether it may read files. */
export interface CaptureOptions {
  readonly headers?: string | undefined
  readonly body?: string | undefined
  /** Whether to open the files that a curl command names. Off by default, because a capture is untrusted input. */
  readonly allowFiles?: boolean | undefined
}

/** Adds the argument and options that specify where the capture is. */
export function addCaptureOptions(command: Command): Command {
  return command
    .argument(
      '[file]',
      'raw HTTP request, curl command, HAR entry, or { headers, body } in JSON (default: standard input)',
    )
    .option(
      '--headers <path>',
      'file with "name: value" lines or JSON, with --body instead of [file]',
    )
    .option('--body <path>', 'file with the exact body')
    .option('--allow-files', 'let a curl command read the files it names (-d @file)')
}

/** Parses a capture. If the library cannot read it, the error also mentions the other ways to pass one. */
function parsed(bytes: Uint8Array, options: ReadOptions = {}): ParsedCapture {
  try {
    return parse(bytes, options)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const [what = '', fix = 'check the capture'] = error.message.split('; ')
    return fail(what, `${fix}, or pass --headers and --body files`)
  }
}

function readNamed(path: string, allowFiles: boolean | undefined): Uint8Array {
  if (allowFiles === true) return readBytes(path)
  return fail(
    'the curl command reads its body from a file',
    'pass --allow-files to let it read the file',
  )
}

/** Parses headers without a body, as lines or in JSON. */
function parseHeaders(bytes: Uint8Array): ParsedCapture {
  const text = Buffer.from(bytes).toString('latin1')
  const isJson = /^\s*[[{]/.test(text)
  // An empty line would end the headers.
  const capture = isJson
    ? `{"headers":${text}}`
    : text
        .split(/\r?\n/)
        .filter((line) => line !== '')
        .join('\n')
  return parsed(Buffer.from(capture, 'latin1'))
}

/** Reads a capture from two files, one file, or standard input. */
export async function readCapture(
  file: string | undefined,
  { headers, body, allowFiles }: CaptureOptions,
  io: Io,
): Promise<ParsedCapture> {
  if (headers === undefined && body === undefined) {
    const bytes = file === undefined || file === '-' ? await io.readStdin() : readBytes(file)
    if (bytes.length === 0) fail('the capture is empty', 'pass a file, or pipe in a request')
    return parsed(bytes, { readFile: (path) => readNamed(path, allowFiles) })
  }
  if (headers === undefined || body === undefined || file !== undefined) {
    fail('--headers and --body must be used together', 'pass both, without [file]')
  }
  return { ...parseHeaders(readBytes(headers)), body: readBytes(body) }
}
