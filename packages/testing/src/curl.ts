import type { HeaderPair } from './header-pair.ts'

/** For a POSIX shell: single quotes, which only a single quote can end. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** `undefined` when the bytes cannot stand on a command line as text. */
function asText(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('utf8')
  const isWhole = Buffer.from(text, 'utf8').equals(bytes)
  return isWhole && !text.includes('\0') && bytes.length <= 65_536 ? text : undefined
}

/** What is sent on the wire. */
interface Sent {
  readonly method: string
  readonly rawHeaders: readonly HeaderPair[]
  readonly body: Uint8Array
}

/** A curl command that sends exactly these bytes, from any POSIX shell. */
export function curlCommand(url: string, { method, rawHeaders: headers, body }: Sent): string {
  const text = asText(body)
  // `--data-raw` takes a leading `@` as it is; bytes that are no text come through a pipe.
  const data = text === undefined ? '--data-binary @-' : `--data-raw ${quoted(text)}`
  const lines = headers.map(([name, value]) => {
    // A shell's words are bytes in UTF-8; a header's characters are bytes.
    const bytes = Buffer.from(value, 'latin1').toString('utf8')
    return `-H ${quoted(`${name}: ${bytes}`)}`
  })
  // Without a type of its own curl would call it a form.
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const typed = isTyped ? lines : [...lines, "-H 'content-type:'"]
  const command = [`curl -sS -i -X ${method}`, ...typed, data, quoted(url)].join(' \\\n  ')
  if (text !== undefined) return command
  return `printf %s ${quoted(Buffer.from(body).toString('base64'))} | base64 -d | ${command}`
}
