import type { HeaderPair } from './header-pair.ts'

/** Quotes a text for a POSIX shell, in single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** Returns the bytes as text, or `undefined` if they cannot be passed on a command line. */
function asText(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('utf8')
  const isWhole = Buffer.from(text, 'utf8').equals(bytes)
  return isWhole && !text.includes('\0') && bytes.length <= 65_536 ? text : undefined
}

/** The request as it is sent. */
interface Sent {
  readonly method: string
  readonly rawHeaders: readonly HeaderPair[]
  readonly body: Uint8Array
}

/** Builds a curl command that sends exactly these bytes, from any POSIX shell. */
export function curlCommand(url: string, { method, rawHeaders: headers, body }: Sent): string {
  const text = asText(body)
  // `--data-raw` does not interpret a leading `@`. Binary bodies are piped in.
  const data = text === undefined ? '--data-binary @-' : `--data-raw ${quoted(text)}`
  const lines = headers.map(([name, value]) => {
    // The shell passes words as UTF-8, but each character of a header is one byte.
    const bytes = Buffer.from(value, 'latin1').toString('utf8')
    return `-H ${quoted(`${name}: ${bytes}`)}`
  })
  // Otherwise curl would set a form content type.
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const typed = isTyped ? lines : [...lines, "-H 'content-type:'"]
  const command = [`curl -sS -i -X ${method}`, ...typed, data, quoted(url)].join(' \\\n  ')
  if (text !== undefined) return command
  return `printf %s ${quoted(Buffer.from(body).toString('base64'))} | base64 -d | ${command}`
}
