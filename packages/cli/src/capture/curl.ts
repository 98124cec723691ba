import { parseArgs } from 'node:util'
import { fail } from '../fail.ts'
import { readBytes } from '../read-file.ts'
import type { Capture } from './capture.ts'
import { parseHeaderLines } from './raw-http.ts'
import { shellWords } from './shell-words.ts'

const many = { type: 'string', multiple: true } as const
const OPTIONS = {
  header: { ...many, short: 'H' },
  data: { ...many, short: 'd' },
  'data-ascii': many,
  'data-raw': many,
  'data-binary': many,
  json: many,
  request: { type: 'string', short: 'X' },
  url: { type: 'string' },
  // Options with a value, which would otherwise be taken for the URL.
  'user-agent': { type: 'string', short: 'A' },
  user: { type: 'string', short: 'u' },
  cookie: { type: 'string', short: 'b' },
  output: { type: 'string', short: 'o' },
  'max-time': { type: 'string', short: 'm' },
} as const

/** What a capture may do beyond being read. */
export interface CurlOptions {
  /** Whether the files that the command names are opened. A capture is hostile input: not unless asked for. */
  readonly allowFiles?: boolean | undefined
}

/** curl removes line breaks from files named by `--data`, and from nothing else. */
function dataBytes(option: string, value: string, allowFiles: boolean): Uint8Array {
  if (!value.startsWith('@') || option === 'data-raw') return Buffer.from(value)
  if (value === '@-')
    fail('the command takes its body from a pipe', 'use --headers and --body files')
  if (!allowFiles) {
    fail(
      'the curl command takes its body from a file',
      'pass --allow-files to let it read the file',
    )
  }
  const bytes = Buffer.from(readBytes(value.slice(1)))
  if (option !== 'data' && option !== 'data-ascii') return bytes
  return Buffer.from(bytes.filter((byte) => byte !== 0x0a && byte !== 0x0d))
}

// Their bodies are made by curl at run time: a boundary, an encoding, an upload.
const UNREADABLE = ['data-urlencode', 'form', 'form-string', 'upload-file', 'F', 'T']

/** `-H 'name:'` removes a header. */
function removesHeader(line: string): boolean {
  const text = line.trimEnd()
  return text.endsWith(':') && text.indexOf(':') === text.length - 1
}

/** Reads a curl command as browsers and `hookseal sign --as curl` write it. */
export function parseCurl(command: string, { allowFiles = false }: CurlOptions = {}): Capture {
  const words = shellWords(command.trim()).slice(1)
  const { values, positionals, tokens } = parseArgs({
    args: words,
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const lines = (values.header ?? []) as string[]
  const given = lines.filter((line) => !removesHeader(line)).join('\n')
  const parts = tokens.flatMap((token) => {
    if (token.kind === 'option' && UNREADABLE.includes(token.name)) {
      fail('the curl command builds its body from parts', 'use --headers and --body files')
    }
    const isData = token.kind === 'option' && /^(?:data|json)/.test(token.name)
    return isData ? [dataBytes(token.name, token.value ?? '', allowFiles)] : []
  })
  const joined = parts.flatMap((part, i) => (i === 0 ? [part] : [Buffer.from('&'), part]))
  const url = (values.url as string | undefined) ?? positionals.at(-1)
  const method = (values.request as string | undefined) ?? (parts.length > 0 ? 'POST' : 'GET')
  return {
    method,
    url,
    // A shell's words are UTF-8; a header's characters are bytes.
    headers: parseHeaderLines(Buffer.from(given, 'utf8').toString('latin1')),
    body: Buffer.concat(joined),
  }
}
